namespace Streaming.Pipeline.Learning

open Streaming.Domain
open Streaming.Learning.Channels
open Streaming.Learning.Estimators

/// What channel maps are learned from, for all families of a plan, as the stage that fills it needs it. `units` has the
/// feature that counts as 1 for each layer of the space.
type ChannelEstimators(space: FeatureSpace, plan: Plan, units: float[], estimators: ChannelMapEstimator[]) =
    let sums = estimators[0].Layers
    let layers = sums |> Array.map (fun layer -> space.IndexOf layer.Layer)

    /// No cell yet; `channels` has the channels of each layer of the space.
    new(space: FeatureSpace, plan: Plan, map: ChannelMapPlan, channels: int[], units: float[]) =
        let none (family: FamilyPlan) =
            map.Layers
            |> Array.map (fun name ->
                let layer = space.IndexOf name
                LayerSums.none name units[layer] channels[layer] ChannelSets.count family.Amounts.Length)

        ChannelEstimators(space, plan, units, plan.Families |> Array.map (fun family -> ChannelMapEstimator(family, map, none family)))

    /// The features that maps are of.
    member _.Space = space

    /// The layers that get a map, by their place in the space.
    member _.Layers = layers

    /// The feature that counts as 1, for each layer of the space.
    member _.Units = units

    /// The estimator of each family, in the plan's order.
    member _.Families = estimators

    /// Sums for one original: [family][layer], in the plan's order.
    member _.OfOriginal() =
        plan.Families
        |> Array.map (fun family -> sums |> Array.map (fun layer -> ChannelSums(layer.Sums.Channels, 1, family.Amounts.Length)))

    /// Adds the sums of one original.
    member _.Add(original: string, sha256: string, own: ChannelSums[][]) =
        estimators
        |> Array.iteri (fun f estimator ->
            (estimator :> IEstimator)
                .Add(
                    { Original = original
                      Sha256 = sha256
                      Pairs = [||]
                      Channels = Array.map2 (fun layer sums -> { layer with Sums = sums }) sums own[f] }
                ))

/// Channel maps' estimators of a run that adds to bases.
module ChannelEstimators =
    /// Those of families that hold cells already; none where they do not, or where the plan has no channel maps.
    let ofFamilies (space: FeatureSpace) (plan: Plan) (families: FamilyEstimators[]) =
        match families |> Array.choose _.TryFind<ChannelMapEstimator>() with
        | estimators when estimators.Length > 0 && estimators[0].Layers.Length > 0 ->
            let units = Array.zeroCreate<float> space.Layers.Length

            for layer in estimators[0].Layers do
                units[space.IndexOf layer.Layer] <- layer.Unit

            Some(ChannelEstimators(space, plan, units, estimators))
        | _ -> None
