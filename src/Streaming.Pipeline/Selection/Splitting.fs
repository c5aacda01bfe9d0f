namespace Streaming.Pipeline.Selection

open System
open System.IO
open System.Threading
open System.Threading.Tasks
open Streaming.Domain
open Streaming.Imaging.Catalogue
open Streaming.Imaging.Decoding
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
            let images = Task.Run((fun () -> source.Open().Entries() |> source.InShard |> Seq.length), cancellation)
            use _ = new ProgressClock(stages, Workload.ofImages "finding the originals" "keep", images, tell.Invoke)
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

    /// Refuses a dataset whose originals are no longer those that were parted.
    let check (source: DatasetSource) (split: OriginalsSplit) =
        let known = Seq.append split.LearnedFrom split.HeldOut |> Seq.map (fun original -> original.Id, original.Sha256) |> dict

        let there =
            source.Open().Entries()
            |> source.InShard
            |> Seq.filter (fun entry -> known.ContainsKey entry.Id)
            |> Seq.toArray
            |> Array.Parallel.choose (fun entry -> if ImageContent.HashOf entry.ImagePath = known[entry.Id] then Some entry.Id else None)
            |> Set.ofArray

        match known.Keys |> Seq.tryFind (there.Contains >> not) with
        | Some missing -> raise (InputException $"--resume: {source.Dataset} no longer holds {missing} as it was when its originals were parted into those that are learned from and those that are held out; put it back, or begin anew with --overwrite.")
        | None -> ()
