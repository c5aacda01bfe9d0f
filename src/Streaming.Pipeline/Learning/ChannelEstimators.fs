namespace Streaming.Pipeline.Learning

open System.Collections.Generic
open Streaming.Domain
open Streaming.Learning.Channels
open Streaming.Storage.Bases

/// What channel maps are learned from, for all families of a plan: sums of integers, which add in any order.
/// `units` has the feature that counts as 1 for each layer, `channels` its channels.
type ChannelEstimators(space: FeatureSpace, plan: Plan, map: ChannelMapPlan, channels: int[], units: float[]) =
    let layers = map.Layers |> Array.map space.IndexOf

    let ofFamily sets (family: FamilyPlan) =
        layers |> Array.map (fun layer -> ChannelSums(channels[layer], sets, family.Amounts.Length))

    let sums = plan.Families |> Array.map (fun family -> family.Family, ofFamily ChannelFit.sets family) |> dict

    /// The features that maps are of.
    member _.Space = space

    /// The layers that get a map, by their place in the space.
    member _.Layers = layers

    /// The feature that counts as 1, for each layer.
    member _.Units = units

    /// Channels of each layer.
    member _.Channels = channels

    /// Sums for one original: [family][layer], in the plan's order.
    member _.OfOriginal() = plan.Families |> Array.map (ofFamily 1)

    /// Adds the sums of one original.
    member _.Add(sha256: string, original: ChannelSums[][]) =
        let set = ChannelFit.setOf sha256

        plan.Families
        |> Array.iteri (fun f family -> Array.iter2 (fun (all: ChannelSums) own -> all.AddTo(set, own)) sums[family.Family] original[f])

    /// Adds all that the other estimators of the same plan and units hold.
    member _.Merge(other: ChannelEstimators) =
        for family in plan.Families do
            Array.iter2 (fun (all: ChannelSums) more -> all.Merge more) sums[family.Family] (other.Of family.Family)

    /// A family's sums, layer by layer.
    member _.Of(family: Family) : ChannelSums[] = sums[family]

    /// Adds a family's sums as they are stored; `source` names them in errors. Other layers or units than these are an
    /// InputException.
    member _.Add(source: string, family: Family, stored: IReadOnlyList<FamilyChannelSums>) =
        if (stored |> Seq.map _.Layer |> Seq.toArray) <> map.Layers then
            raise (InputException $"{source}: the channel maps of {Family.name family} are not of the layers that the plan has; learn these bases again.")

        stored
        |> Seq.iteri (fun i own ->
            let layer = layers[i]

            if own.Unit <> units[layer] || own.Channels <> channels[layer] then
                raise (
                    InputException
                        $"{source}: the sums of {Family.name family} at {own.Layer} count {own.Unit:g} as 1, others {units[layer]:g}; sums of different units do not add, so learn these images again."
                )

            let all = sums[family].[i]
            all.Merge(ChannelSums(own.Channels, FamilyChannelSums.Sets, all.Amounts, own.Products, own.TargetSquares)))

    /// A family's sums as they are stored. Their arrays belong to the estimators.
    member _.Stored(family: Family) =
        Array.map2
            (fun (own: ChannelSums) layer -> FamilyChannelSums(space.Layers[layer].Name, own.Channels, units[layer], own.Products, own.TargetSquares))
            sums[family]
            layers

    /// A family's maps, layer by layer.
    member _.Solve(algebra: ILinearAlgebra, family: FamilyPlan) =
        let ts = family.Amounts |> Array.map (Family.normalised family.Family family.Base)
        Array.map2 (fun (own: ChannelSums) layer -> ChannelFit.solve algebra map.Degree units[layer] ts own) sums[family.Family] layers

/// Making estimators for channel maps.
module ChannelEstimators =
    /// Estimators that add to what stored bases of the plan hold; none where the plan has no channel maps.
    let ofStored (space: FeatureSpace) (plan: Plan) (stored: IReadOnlyList<FamilyChannelMap>) =
        plan.ChannelMap
        |> Option.map (fun map ->
            let units, channels = Array.zeroCreate<float> space.Layers.Length, Array.zeroCreate<int> space.Layers.Length

            for own in stored do
                let layer = space.IndexOf own.Sums.Layer
                units[layer] <- own.Sums.Unit
                channels[layer] <- own.Sums.Channels

            ChannelEstimators(space, plan, map, channels, units))
