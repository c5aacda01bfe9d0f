namespace Streaming.Pipeline.Learning

open System
open System.Collections.Generic
open Streaming.Domain
open Streaming.Learning.Estimators
open Streaming.Pipeline.Graph
open Streaming.Storage.Bases
open Streaming.Storage.Flows

/// Stores originals with their flows in parts that can be taken up again. The parts are the log of a run: each holds
/// whole originals and tells all that estimators need of them, so nothing else has to be kept in step with it. Every
/// part but the last holds the same number of originals, the fewest with `partPairs` pairs, whenever the run was interrupted.
/// `finished` is told of each part.
type FlowLog(folder: string, settings: string, append: bool, space: FeatureSpace, plan: Plan, views: ViewPlan, partPairs: int, finished: unit -> unit) =
    let originalsPerPart = (partPairs + views.Pairs.Length - 1) / views.Pairs.Length

    let encoding =
        if Plan.isWholeCells plan then
            FlowEncoding.WholeCells
        else
            FlowEncoding.PartsOfCells

    let writer = new FlowTableWriter(folder, space, settings, append, encoding)
    let originals = ResizeArray<BasesOriginal>()
    let noErrors () : (Family * IEstimator)[] = plan.Families |> Array.map (fun family -> family.Family, FlowErrorEstimator(family, space.Layers.Length))
    let mutable errors = noErrors ()

    /// Ends the part in the making, where there is one.
    member _.FinishPart() =
        if originals.Count > 0 then
            let stored = errors |> Array.map (fun (family, own) -> family, NamedTensors(own.Tensors [||])) |> dict
            writer.FinishPart(PartContent(originals.ToArray(), stored.AsReadOnly()))
            finished ()
            originals.Clear()
            errors <- noErrors ()

            // Encoding a part leaves some ten megabytes of large arrays, which the collector would let pile up to hundreds.
            GC.Collect()

    /// Stores all flows of one original.
    member this.Store(item: OriginalFlows) =
        let original = OriginalFlows.original views item

        views.Pairs
        |> Array.iteri (fun i pair ->
            writer.Write(FlowRow(original.Id, pair.Family, pair.Pose, pair.Amount, ReadOnlyMemory item.Flows[i])))

        originals.Add original
        FamilyItems.ofFlows plan views original item |> Array.iter2 (fun (_, own: IEstimator) item -> own.Add item) errors

        if originals.Count = originalsPerPart then
            this.FinishPart()

    interface IDisposable with
        member _.Dispose() = writer.Dispose()
