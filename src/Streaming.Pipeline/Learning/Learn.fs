namespace Streaming.Pipeline.Learning

open System
open System.Diagnostics
open System.IO
open System.Text.Json.Nodes
open System.Threading
open System.Threading.Tasks
open Streaming.Domain
open Streaming.Imaging.Catalogue
open Streaming.Network.Features
open Streaming.Network.Numerics
open Streaming.Network.Runtime
open Streaming.Network.Weights
open Streaming.Pipeline.Features
open Streaming.Pipeline.Flows
open Streaming.Pipeline.Graph
open Streaming.Pipeline.Runs
open Streaming.Pipeline.Selection
open Streaming.Storage.Bases
open Streaming.Storage.Flows
open Streaming.Storage.Runs
open Streaming.Storage.Tables

/// What to learn from, with what, and where to.
type LearnRequest =
    { /// The dataset's folder.
      Dataset: string
      /// train or val, or null for all of it.
      Split: string | null
      Plan: Plan
      Weights: WeightSet
      Device: ComputeDevice
      Graph: GraphSettings
      /// This run's share of the catalogue, such as 0 of 4.
      Shard: struct (int * int)
      /// The bases that the images are added to, a folder or a run's folder; null to begin new ones.
      Extends: string | null
      /// Pairs that a part of flows holds at least: what an interruption loses at most.
      PartPairs: int
      /// Whether the first damaged image ends the run.
      StopOnError: bool
      /// The output folder.
      Out: string
      Existing: ExistingRun
      /// The command's name and options, for config.json.
      Command: string
      Options: JsonObject }

/// Learning generators from a dataset, end to end (paper, section 2).
module Learn =
    let private noOriginal (request: LearnRequest) (rejects: Reject seq) =
        InputException
            $"No image of {request.Dataset} can be learned from: {RejectAdvice.toText rejects}. selection.parquet and rejects.parquet in {request.Out} have each image's reason."

    // Whether a run that used no image has failed. The share of one among many may well hold no original, and what is in
    // the bases already needs no more; but weights that make nothing of any image are no end of a run.
    let private cameToNothing (request: LearnRequest) (rejects: Reject seq) =
        let struct (_, shards) = request.Shard

        match RejectAdvice.reason rejects with
        | Some RejectReason.NotFinite -> true
        | Some RejectReason.Duplicate -> isNull request.Extends
        | _ -> shards = 1

    /// A run may go on only as it began.
    let private checkSame (settings: JsonObject) (source: string) (earlier: JsonNode | null) =
        match Json.firstDifference earlier settings with
        | Some(where, before, now) ->
            raise (
                InputException
                    $"--resume: {source} was written with another {where} ({before}) than this run has ({now}); go on with the same options, or begin anew with --overwrite."
            )
        | None -> ()

    // How many originals an interrupted run stored. What it stored is counted again from its parts. Where it had replaced the bases that it extends
    // before it was stopped, its originals are in them.
    let private takeUp (folder: RunFolder) settings (bases: BasesFolder | null) (estimators: LearnEstimators) (channels: ChannelLog option) (used: UsedOriginals) (cancellation: CancellationToken) =
        let parts = FlowTable.StoredParts folder.Flows
        let logged = parts |> Seq.collect _.Content.Originals |> Seq.toArray

        let counted =
            match bases with
            | null -> [||]
            | bases ->
                let there = bases.Description.Originals |> Seq.map _.Sha256 |> Set.ofSeq
                logged |> Array.filter (fun original -> there.Contains original.Sha256)

        if counted.Length > 0 && counted.Length < logged.Length then
            raise (
                InputException
                    $"--resume: the bases have come to hold {counted[0].Id}, which this run has computed, but not all that it has; begin anew with --overwrite."
            )

        for part in parts do
            checkSame settings part.Path (JsonNode.Parse part.Settings)

        let parts =
            match channels with
            | Some log when counted.Length = 0 -> log.TakeUp(Seq.toArray parts)
            | _ -> Seq.toArray parts

        for part in parts do
            cancellation.ThrowIfCancellationRequested()
            part.Content.Originals |> Seq.iter used.AddLogged

            if counted.Length = 0 then
                estimators.Add part

        parts |> Array.sumBy _.Content.Originals.Count

    /// Runs the whole of learning; it leaves selection.parquet, rejects.parquet, flows/, bases/, config.json and, last,
    /// metrics.json in the output folder. Where it extends bases, these are replaced instead of bases/. Flow parts that
    /// were whole stay when it is cancelled, and a run that resumes goes on after them. `report` writes what else belongs
    /// into that folder.
    let run (request: LearnRequest) (tell: Progress -> unit) (report: LearnResult -> unit) (cancellation: CancellationToken) : Task<LearnResult> =
        task {
            let watch = Stopwatch.StartNew()
            let catalogue = ImageCatalogue.Open(request.Dataset, request.Split)
            let plan = request.Plan
            let weights = RunConfig.weightsDescription request.Weights
            use _ = match request.Extends with null -> null | path -> BasesFolder.Hold path

            let bases: BasesFolder | null =
                match request.Extends with
                | null -> null
                | path ->
                    let bases = BasesFolder.Open path
                    LearnedBases.checkWeights "this run" weights bases
                    LearnedBases.checkPlan [ "name"; "selection" ] "this run" plan bases
                    bases

            let read = [| for path in Option.ofObj request.Extends |> Option.toList do BasesFolder.PlaceOf path
                          yield! RunConfig.weightFiles request.Weights |]
            use folder = RunFolder.Open(request.Out, request.Existing, request.Dataset, read)
            let resumes = request.Existing = ExistingRun.Resume
            let config = RunConfig.ofRun request.Command request.Options plan request.Weights
            let rowSettings = RunConfig.ofRows config

            if resumes && folder.IsInterrupted then
                checkSame rowSettings (folder.In RunFiles.Config) (RunConfig.ofRows (folder.ReadConfig()))

            let settings = rowSettings.ToJsonString()

            let views = ViewPlan.create plan.Families
            let algebra = TorchLinearAlgebra()

            // Many small operations side by side; and sums of products are the same to the last bit only when their
            // order is, so the number of threads that a run may use must not reach torch.
            TorchThreads.Count <- 1

            use extractor = new FeatureExtractor(request.Weights, request.Device)
            let estimators = LearnEstimators(extractor.Space, plan, views, algebra)
            let used = UsedOriginals()

            match bases with
            | null -> ()
            | bases ->
                bases.Description.Originals |> Seq.iter used.AddUsed
                estimators.Add bases

            let verdicts = ResizeArray<SelectionRow>()
            let rejects = RunRejects request.StopOnError

            let channels =
                plan.ChannelMap
                |> Option.map (fun map ->
                    let units = match estimators.Channels with Some held -> held.Units | None -> ChannelUnits.measure extractor
                    let channels = extractor.Space.Layers |> Array.map _.Channels
                    ChannelLog(folder.ChannelSums, plan, ChannelEstimators(extractor.Space, plan, map, channels, units)))

            // What cannot be used is told by now; what an older run left goes only here.
            folder.WriteConfig config

            let stored = if resumes then takeUp folder rowSettings bases estimators channels used cancellation else 0
            let before = estimators.Originals.Length
            let work = FlowWork.create { Settings = request.Graph; Plan = plan; Features = extractor } views
            use supervisor = new Supervisor(cancellation)
            let stages = Stages(supervisor, rejects.Add)
            use log = new FlowLog(folder.Flows, settings, resumes, extractor.Space, plan, views, request.PartPairs, (fun () -> channels |> Option.iter _.PartFinished()))

            let writeTables () =
                SelectionTable.Write(folder.Selection, verdicts, settings)
                RejectTable.Write(folder.Rejects, rejects.InOrder, settings)

            LearnGraph.start
                stages
                work
                algebra
                { NoteVerdict = Selecting.row >> verdicts.Add
                  Used = used
                  Accumulate = estimators.Add
                  Channels = channels |> Option.map _.Estimators
                  Store =
                    fun flows ->
                        channels |> Option.iter _.Add(flows)
                        log.Store flows
                  Reject = rejects.Add }
                (catalogue.Entries() |> Selecting.inShard request.Shard)

            do!
                task {
                    use _ = new ProgressClock(stages, tell)

                    try
                        do! supervisor.Finish()
                    finally
                        writeTables ()
                }

            if used.Missing.Length > 0 then
                raise (
                    InputException
                        $"--resume: {request.Dataset} no longer holds {used.Missing[0]} as it was when its flows were stored in {folder.Flows}; put it back, or begin anew with --overwrite."
                )

            log.FinishPart()

            // From here on nothing is computed again.
            channels |> Option.iter _.Save()
            channels |> Option.iter (fun log -> estimators.Add log.Estimators)

            // Features are most of a run's memory, and solving needs some of its own.
            work.Pyramids.Clear()
            extractor.Pool.Clear()
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive)
            Allocator.Release()

            let originals = estimators.Originals
            let added = stored + originals.Length - before

            if added = 0 && cameToNothing request rejects.InOrder then
                raise (noOriginal request rejects.InOrder)

            let families = if originals.Length = 0 then [||] else LearnedBases.solve estimators algebra

            if families.Length > 0 then
                let place = match request.Extends with null -> folder.Bases | path -> BasesFolder.PlaceOf path
                LearnedBases.write place weights estimators families

            let result =
                { Space = extractor.Space
                  Originals = originals
                  NewOriginals = added
                  Selection = verdicts.ToArray()
                  Rejects = rejects.InOrder
                  ForwardPasses = int64 originals.Length * int64 views.Views.Length
                  Pairs = int64 originals.Length * int64 views.Pairs.Length
                  NewPairs = int64 added * int64 views.Pairs.Length
                  Cost = RunCost.since watch
                  Stages = stages.Snapshots
                  Families = families
                  PassedOver = catalogue.PassedOver }

            report result
            folder.WriteMetrics(LearnMetrics.ofResult result)
            File.Delete folder.ChannelSums
            return result
        }
