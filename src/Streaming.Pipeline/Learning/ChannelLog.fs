namespace Streaming.Pipeline.Learning

open System
open System.Collections.Generic
open System.Diagnostics
open System.IO
open Streaming.Domain
open Streaming.Learning.Channels
open Streaming.Learning.Estimators
open Streaming.Pipeline.Graph
open Streaming.Storage.Bases

/// Keeps what a run has summed up for channel maps in step with its parts of flows: it cannot be counted again from them,
/// because they hold no features. One file beside the parts holds the sums so far and names the originals that they cover.
/// It is written after a part; while writing would cost more than a tenth of the time, parts go by without, and a run that
/// resumes computes those again.
type ChannelLog(path: string, plan: Plan, estimators: ChannelEstimators) =
    static let shareOfTime = 10.0

    let originals = ResizeArray<string>()
    let sinceSaved = Stopwatch.StartNew()
    let mutable tookToSave = TimeSpan.Zero

    /// The run's own sums.
    member _.Estimators = estimators

    /// Takes up an interrupted run: gives back those of its parts, from the first on, that the file covers, having
    /// deleted the others.
    member _.TakeUp(parts: Streaming.Storage.Flows.StoredPart[]) =
        let hashes (part: Streaming.Storage.Flows.StoredPart) = part.Content.Originals |> Seq.map _.Sha256

        let state =
            match ChannelState.TryRead(path, estimators.Space) with
            | NonNull state when plan.Families |> Array.forall (fun family -> state.Families.ContainsKey family.Family) ->
                let sameUnits =
                    state.Families.Values
                    |> Seq.collect LayerSums.ofTensors
                    |> Seq.forall (fun sums -> sums.Unit = estimators.Units[estimators.Space.IndexOf sums.Layer])

                let covered = HashSet<string> state.Originals
                let kept = parts |> Array.takeWhile (hashes >> Seq.forall covered.Contains)
                // A sum cannot be taken apart, so the file is of use only where its parts are all there.
                if sameUnits && covered.SetEquals(Seq.collect hashes kept) then Some(state, kept) else None
            | _ -> None

        let kept =
            match state with
            | Some(state, kept) ->
                for own, family in Array.zip estimators.Families plan.Families do
                    (own :> IEstimator).AddStored({ Source = path; Originals = [||]; Tensors = state.Families[family.Family] })

                originals.AddRange state.Originals
                kept
            | None -> [||]

        // From the last on, so that no gap is left wherever this ends.
        for part in parts |> Array.skip kept.Length |> Array.rev do
            File.Delete part.Path

        kept

    /// Adds one original; its flows are about to be stored.
    member _.Add(item: OriginalFlows) =
        estimators.Add(item.Decoded.Original.Entry.Id, item.Decoded.Image.ContentHash, item.Channels)
        originals.Add item.Decoded.Image.ContentHash

    /// Writes the file.
    member _.Save() =
        let start = Stopwatch.GetTimestamp()
        let amounts = plan.Families |> Array.map (fun family -> family.Family, family.Amounts.Length) |> dict

        let stored =
            Array.zip plan.Families estimators.Families
            |> Array.map (fun (family, own) -> family.Family, NamedTensors((own :> IEstimator).Tensors [||]))
            |> dict

        ChannelState(originals.ToArray(), amounts.AsReadOnly(), stored.AsReadOnly()).Write(path, estimators.Space)
        tookToSave <- Stopwatch.GetElapsedTime start
        sinceSaved.Restart()

    /// A part of flows is whole, and holds all that was added.
    member this.PartFinished() =
        if sinceSaved.Elapsed >= shareOfTime * tookToSave then
            this.Save()
