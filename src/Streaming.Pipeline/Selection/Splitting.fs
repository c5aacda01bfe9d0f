namespace Streaming.Pipeline.Selection

open System
open System.Collections.Generic
open System.IO
open System.Threading
open System.Threading.Tasks
open Streaming.Domain
open Streaming.Imaging.Catalogue
open Streaming.Pipeline.Graph
open Streaming.Pipeline.Runs
open Streaming.Storage.Runs

/// Finding the originals of a dataset, before anything is computed of them, and parting them.
module Splitting =
    /// The originals, each content once, in the catalogue's order.
    let find (source: DatasetSource) (plan: Plan) (machine: Machine) (tell: Action<Progress>) (cancellation: CancellationToken) : Task<SplitOriginal[]> =
        task {
            let found = ResizeArray<SplitOriginal>()
            use supervisor = new Supervisor(cancellation)
            // What is rejected is told when the images are used.
            let stages = Stages(supervisor, ignore)

            let outputs =
                { NoteVerdict = ignore
                  HeldOut = HeldOut []
                  Keep = fun entry hash -> found.Add { Id = entry.Id; Sha256 = hash } }

            HeldOutGraph.start stages machine.Threads (source.Planned plan).Selection outputs (source.Open().Entries() |> source.InShard)
            use _ = new ProgressClock(stages, tell.Invoke)
            do! supervisor.Finish()
            return found.ToArray()
        }

    /// The split of a run: the one that its folder has where the run goes on, and drawn anew elsewhere.
    let ofRun (source: DatasetSource) (plan: Plan) (machine: Machine) (output: Output) (share: float) (tell: Action<Progress>) (cancellation: CancellationToken) : Task<OriginalsSplit> =
        task {
            let stored = Path.Combine(output.Folder, RunFiles.Split)

            if output.Existing = ExistingRun.Resume && File.Exists(Path.Combine(output.Folder, RunFiles.Config)) && File.Exists stored then
                return OriginalsSplit.read stored
            else
                let! originals = find source plan machine tell cancellation
                return OriginalsSplit.draw share originals
        }

/// Lets only originals pass that a split says are learned from.
[<Sealed; AllowNullLiteral(false)>]
type LearnedFrom(split: OriginalsSplit) =
    let heldOut = Dictionary<string, string>()
    let awaited = Dictionary<string, string>()

    do
        for original in split.HeldOut do
            heldOut[original.Sha256] <- original.Id

        for original in split.LearnedFrom do
            awaited[original.Sha256] <- original.Id

    let learned = HashSet<string>(awaited.Keys)

    /// Whether an original is learned from, by the hash of its content. A duplicate of one that is held out is rejected, and
    /// one that the split does not know is an InputException.
    member _.Admit(id: string, contentHash: string) =
        match heldOut.TryGetValue contentHash with
        | true, known when known = id -> false
        | true, known -> raise (ItemRejectedException(RejectReason.Duplicate, $"The image has the same content as {known}, which is held out."))
        | _ ->
            if not (learned.Contains contentHash) then
                raise (InputException $"{id} is no image that was there as it is when originals were parted into those that are learned from and those that are held out; put the images back as they were, or begin anew with --overwrite.")

            awaited.Remove contentHash |> ignore
            true

    /// The originals of the split that have not come by, by identifier.
    member _.Missing = awaited.Values |> Seq.sort |> Seq.toArray
