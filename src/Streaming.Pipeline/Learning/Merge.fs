namespace Streaming.Pipeline.Learning

open System
open System.Collections.Generic
open System.Diagnostics
open System.IO
open System.Threading
open Streaming.Domain
open Streaming.Imaging.Catalogue
open Streaming.Network.Numerics
open Streaming.Network.Runtime
open Streaming.Pipeline.Graph
open Streaming.Pipeline.Runs
open Streaming.Pipeline.Selection
open Streaming.Storage.Bases
open Streaming.Storage.Flows
open Streaming.Storage.Runs

/// Which bases to add, and where to.
type MergeRequest =
    { /// Folders of bases, or runs' folders.
      Bases: string[]
      /// Whether shards may be missing.
      Partial: bool
      /// Whether the shards' flows are put together, too.
      WithFlows: bool
      Output: Output }

/// The command merge: bases of shards become those of one run over all their images, to the last byte.
module Merge =
    // A shard without an original leaves metrics.json and no bases.
    let private emptyShard (path: string) =
        match RunRecord.TryRead path with
        | NonNull run when run.Originals = Nullable 0L -> Some run
        | _ -> None

    // Sums cannot be taken apart again, so nothing may enter them twice: told before anything is written.
    let private checkDistinct (all: BasesFolder[]) =
        let byContent = Dictionary<string, BasesFolder>()
        let byName = Dictionary<string, BasesFolder>()

        for bases in all do
            for original in bases.Description.Originals do
                match byContent.TryGetValue original.Sha256, byName.TryGetValue original.Id with
                | (true, other), _ ->
                    let share = match Shares.ofBases bases with Some [ share ] when Shares.ofBases other = Some [ share ] -> $" Both are the shard {share.Text}." | _ -> ""
                    raise (InputException $"{bases.Path}: the image {original.Id} is learned from already in {other.Path}; each image may be learned from once, so leave one of them out.{share}")
                | _, (true, other) ->
                    raise (InputException $"{bases.Path}: another image named {original.Id}, with other content, is learned from already in {other.Path}; names must differ.")
                | _ ->
                    byContent.Add(original.Sha256, bases)
                    byName.Add(original.Id, bases)

    // The shares that are merged, and what is missing of their wholes. Where bases do not tell what they stand for, or have grown, what
    // seems to be missing may be in them; it is told, and no reason to refuse.
    let private shares (request: MergeRequest) (all: BasesFolder[]) (empty: RunRecord[]) =
        let told = all |> Array.map Shares.ofBases
        let shares = [ yield! told |> Seq.choose id |> Seq.concat; yield! Seq.collect Shares.ofRun empty ]
        let missing = Shares.missing shares

        if not missing.IsEmpty && not request.Partial && Array.forall Option.isSome told then
            raise (InputException(Shares.refusal shares missing))

        shares, missing

    /// Leaves bases/, flows/ where it is asked for, config.json and, last, metrics.json in the output folder. `tell` is told how it goes on, `say` what the merged bases lack,
    /// and what is assumed of them.
    let run (request: MergeRequest) (tell: Action<Progress>) (say: Action<string>) (cancellation: CancellationToken) : LearnResult =
        let watch = Stopwatch.StartNew()
        let empty = request.Bases |> Array.choose emptyShard
        let all = request.Bases |> Array.filter (emptyShard >> Option.isNone) |> Array.map BasesFolder.Open

        if all.Length = 0 then
            raise (InputException "None of these shards has an original, so there are no bases to merge.")

        let first = all[0]
        let weights = first.Description.Weights
        let plan = LearnedBases.planOf first

        for bases in all[1..] do
            LearnedBases.checkNetwork first.Path weights first.Description.Space bases
            LearnedBases.checkPlan [] first.Path plan bases

        checkDistinct all
        let shares, missing = shares request all empty
        let flows = if request.WithFlows then MergedFlows.find all else []
        let read = [ yield! all |> Seq.map _.Path; yield! empty |> Seq.map (fun run -> Path.Combine(run.Folder, RunFiles.Metrics)) ]
        use folder = request.Output.Open(null, read)
        folder.WriteConfig(RunConfig.create request.Output [ "shares", Shares.toJson shares; RunConfig.plan plan ])
        TorchThreads.Count <- 1
        let algebra = TorchLinearAlgebra()
        let views = ViewPlan.create plan.Families
        let estimators = LearnEstimators(first.Description.Space, plan, views, algebra)

        for i in 0 .. all.Length - 1 do
            tell.Invoke(Progress.counted "adding bases" "bases" watch i all.Length)
            cancellation.ThrowIfCancellationRequested()
            estimators.Add all[i]

        let families = LearnedBases.solve estimators algebra tell
        LearnedBases.write folder.Bases weights estimators families
        for shard, parts in flows do ShardFlows.Add(folder.Flows, shard, parts)
        let originals = estimators.Originals
        let facts = { Rejects = RejectTally.none; PassedOver = PassedOver(); BoxesFrom = null; Cost = RunCost.since watch; Stages = [||] }

        let result =
            { Metrics =
                { LearnMetrics.ofFamilies estimators.Space views originals.Length 0 families facts with
                    MissingShards = if missing.IsEmpty then None else Some(Shares.toMetrics missing) }
              Space = estimators.Space
              Originals = originals
              Rejects = facts.Rejects
              Families = families
              PassedOver = facts.PassedOver
              BoxesFrom = facts.BoxesFrom }

        folder.WriteMetrics result.Metrics
        Shares.assumed shares @ List.map Shares.told missing |> List.iter say.Invoke
        result
