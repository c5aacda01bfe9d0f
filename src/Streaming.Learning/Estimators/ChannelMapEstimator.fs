namespace Streaming.Learning.Estimators

open System
open Streaming.Domain
open Streaming.Learning.Channels

/// What a family's channel maps are learned from, layer by layer of the plan's. It knows no channels and units before the
/// first cells come: those of the first it is given, which all others must have too.
[<Sealed; AllowNullLiteral(false)>]
type ChannelMapEstimator(family: FamilyPlan, map: ChannelMapPlan, known: LayerSums[]) =
    let mutable layers = known

    let prepare (like: LayerSums[]) =
        if layers.Length = 0 then
            layers <- like |> Array.map (fun l -> LayerSums.none l.Layer l.Unit l.Sums.Channels ChannelSets.count family.Amounts.Length)

    // Takes sums over where there are none yet.
    let merge (more: LayerSums[]) =
        if layers.Length = 0 then
            layers <- more
        else
            Array.iter2 (fun (own: LayerSums) (other: LayerSums) -> own.Sums.Merge other.Sums) layers more

    /// No cell yet, and neither channels nor units.
    new(family, map) = ChannelMapEstimator(family, map, [||])

    /// The sums of each layer; none before the first cells.
    member _.Layers = layers

    interface IEstimator with
        member _.Name = $"the channel maps of {Family.name family.Family}"

        member _.Add item =
            if item.Channels.Length > 0 then
                prepare item.Channels
                let set = ChannelSets.ofOriginal item.Sha256
                Array.iter2 (fun (all: LayerSums) (own: LayerSums) -> all.Sums.AddTo(set, own.Sums)) layers item.Channels

        member this.Merge other =
            let more = (EstimatorKind.same<ChannelMapEstimator> this other).Layers

            if more.Length > 0 then
                merge more

        member _.AddStored state =
            let stored = LayerSums.ofTensors state.Tensors

            if (stored |> Array.map _.Layer) <> map.Layers then
                raise (InputException $"{state.Source}: the channel maps of {Family.name family.Family} are not of the layers that the plan has; learn these bases again.")

            if layers.Length > 0 then
                for own, here in Array.zip stored layers do
                    if own.Unit <> here.Unit || own.Sums.Channels <> here.Sums.Channels then
                        raise (
                            InputException
                                $"{state.Source}: the sums of {Family.name family.Family} at {own.Layer} count {own.Unit:g} as 1, others {here.Unit:g}; sums of different units do not add, so learn these images again."
                        )

            merge stored

        member _.Tensors _ = layers |> Array.collect (fun layer -> (layer :> ITensors).Tensors)

        member _.Solve algebra =
            let ts = family.Amounts |> Array.map (Family.normalised family.Family family.Base)

            let solve (layer: LayerSums) =
                let fit = ChannelFit.solve algebra map.Degree layer.Unit ts layer.Sums
                // A layer leaves hundreds of megabytes of large arrays, which the collector would let pile up.
                GC.Collect()
                layer.Layer, fit

            { Layers = layers |> Array.map solve }
