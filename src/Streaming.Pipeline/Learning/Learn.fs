namespace Streaming.Pipeline.Learning

open System
open System.Diagnostics
open System.IO
open System.Text.Json.Nodes
open System.Threading
open System.Threading.Tasks
open Streaming.Domain
open Streaming.Network.Features
open Streaming.Network.Numerics
open Streaming.Network.Runtime
open Streaming.Pipeline.Features
open Streaming.Pipeline.Flows
open Streaming.Pipeline.Graph
open Streaming.Pipeline.Runs
open Streaming.Pipeline.Selection
open Streaming.Storage.Bases
open Streaming.Storage.Files
open Streaming.Storage.Runs

/// What to learn from, with what, and where to.
type LearnRequest =
    { Source: DatasetSource
      Plan: Plan
      Network: INetwork
      Machine: Machine
      Output: Output
      /// The bases that the images are added to, a folder or a run's folder; null to begin new ones.
      Extends: string | null
      /// Pairs that a part of flows holds at least: what an interruption loses at most.
      PartPairs: int
      /// The share of the originals that is held out, and not learned from; 0 for none.
      HoldOut: float
      /// Which originals are learned from; none where all are, or where they have not been parted yet.
      Split: OriginalsSplit option }

    /// The same of images that lie elsewhere.
    member request.At(dataset: string) =
        { request with Source = { request.Source with Dataset = dataset } }

    /// The same from all originals.
    member request.FromAll = { request with HoldOut = 0.0; Split = None }

/// Learning generators from a dataset, end to end (paper, section 2).
module Learn =
    let private noOriginal (request: LearnRequest) (rejects: RejectTally) =
        InputException
            $"No image of {request.Source.Dataset} can be learned from: {RejectAdvice.toText rejects}. selection.parquet and rejects.parquet in {request.Output.Folder} have each image's reason."

    // Whether a run that used no image has failed. The share of one among many, and what came in some minutes, may well hold no original, and what is in
    // the bases already needs no more; but weights that make nothing of any image are no end of a run.
    let private cameToNothing (request: LearnRequest) (rejects: RejectTally) =
        let struct (_, shards) = request.Source.Shard

        match RejectAdvice.reason rejects with
        | Some RejectReason.NotFinite -> true
        | Some RejectReason.Duplicate -> isNull request.Extends
        | _ -> shards = 1 && request.Source.Arriving.IsNone

    // The bases that are extended, which must be of the run's weights and plan.
    let private extended (request: LearnRequest) (plan: Plan) : BasesFolder | null =
        match request.Extends with
        | null -> null
        | path ->
            let bases = BasesFolder.Open path
            LearnedBases.checkNetwork "this run" request.Network.Description.Weights request.Network.Space bases
            LearnedBases.checkPlan [ "name"; "selection" ] "this run" plan bases
            bases

    // Streams the images through the graph: their flows enter the estimators and the parts.
    let private stream (request: LearnRequest) (graph: GraphWork) (begun: BegunLearning) (run: ImageRun) (tell: Action<Progress>) cancellation =
        task {
            let plan = graph.Plan
            let views = ViewPlan.create plan.Families
            let resumes = request.Output.Existing = ExistingRun.Resume
            use log = new FlowLog(run.Folder.Flows, run.Settings, resumes, graph.Features.Space, plan, views, request.PartPairs, (fun () -> begun.Channels |> Option.iter _.PartFinished()))

            let outputs =
                { NoteVerdict =
                    fun examined ->
                        run.Note examined
                        if examined.Verdict.IsOk then request.Source.Arriving |> Option.iter (fun arriving -> arriving.Selected())
                  Used = begun.Used
                  Accumulate = begun.Estimators.Add
                  Channels = begun.Channels |> Option.map _.Estimators
                  Store =
                    fun flows ->
                        begun.Channels |> Option.iter _.Add(flows)
                        log.Store flows
                  Reject = run.Reject }

            let work = FlowWork.create graph views
            let wire stages = LearnGraph.start stages work (TorchLinearAlgebra()) outputs run.Entries
            let heldOut = request.Split |> Option.map _.HeldOut.Length |> Option.defaultValue 0
            let workload = LearnGraph.workload work outputs.Channels.IsSome (begun.Stored + heldOut)
            let! snapshots = run.Graph(wire, workload, tell, cancellation)

            if begun.Used.Missing.Length > 0 then
                raise (
                    InputException
                        $"--resume: {request.Source.Dataset} no longer holds {begun.Used.Missing[0]} as it was when its flows were stored in {run.Folder.Flows}; put it back, or begin anew with --overwrite."
                )

            SplitAdmission.complete request.Source.Dataset begun.Used.Absent
            log.FinishPart()
            work.Pyramids.Clear()
            return snapshots
        }

    // Features are most of a run's memory, and solving needs some of its own.
    let private releaseMemory (extractor: IFeatures) =
        extractor.Pool.Clear()
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive)
        Allocator.Release()

    /// The request with its originals parted into those that are learned from and those that are held out, where it holds
    /// some out and they are not parted yet.
    let parted (request: LearnRequest) (tell: Action<Progress>) (cancellation: CancellationToken) : Task<LearnRequest> =
        task {
            if request.HoldOut = 0.0 || request.Split.IsSome then
                return request
            else
                let! split = Splitting.ofRun request.Source request.Plan request.Machine request.Output request.HoldOut tell cancellation
                return { request with Split = Some split }
        }

    /// Whether the output folder holds this very run, and it is finished. Another one is an InputException.
    let isDone (request: LearnRequest) =
        let config = Path.Combine(request.Output.Folder, RunFiles.Config)

        if File.Exists config && File.Exists(Path.Combine(request.Output.Folder, RunFiles.Metrics)) then
            let now = RunConfig.ofRun request.Output (request.Source.Planned request.Plan) request.Network.Description |> RunConfig.ofRows
            BegunLearning.checkSame now config (RunConfig.ofRows (JsonFile.Read<JsonObject>(config, "a run's settings")))
            true
        else
            false

    /// Runs the whole of learning; it leaves selection.parquet, rejects.parquet, flows/, bases/, config.json and, last,
    /// metrics.json in the output folder. Where it extends bases, these are replaced instead of bases/. Flow parts that
    /// were whole stay when it is cancelled, and a run that resumes goes on after them.
    let run (request: LearnRequest) (tell: Action<Progress>) (cancellation: CancellationToken) : Task<LearnResult> =
        task {
            let watch = Stopwatch.StartNew()
            let! request = parted request tell cancellation
            // Where originals were parted, the images were gone over before.
            let catalogue = if request.Split.IsSome then request.Source.Open() else request.Source.OpenOnce()
            let plan = request.Source.Planned request.Plan
            let weights = request.Network.Description.Weights
            use _ = match request.Extends with null -> null | path -> BasesFolder.Hold path
            let bases = extended request plan
            let read = [ for path in Option.ofObj request.Extends |> Option.toList do BasesFolder.PlaceOf path
                         yield! request.Network.Description.Files ]
            use run = new ImageRun(request.Source, catalogue, request.Output, read, RunConfig.ofRun request.Output plan request.Network.Description, watch)

            if request.Output.Resumes run.Folder then
                BegunLearning.checkSame run.RowSettings (run.Folder.In RunFiles.Config) (RunConfig.ofRows (run.Folder.ReadConfig()))

            // Many small operations side by side; and sums of products are the same to the last bit only when their
            // order is, so the number of threads that a run may use must not reach torch.
            TorchThreads.Count <- 1
            use extractor = request.Network.Open(request.Machine.Device, [])
            let begun = BegunLearning.create plan bases run (request.Output.Existing = ExistingRun.Resume) extractor cancellation
            let estimators = begun.Estimators
            let before = estimators.Originals.Length

            for split in Option.toList request.Split do
                OriginalsSplit.write (run.Folder.In RunFiles.Split) split
                begun.Used.Restrict split

            let! stages = stream request (GraphWork.create request.Machine plan extractor) begun run tell cancellation

            // From here on nothing is computed again.
            begun.Channels |> Option.iter (fun log -> log.Save(); estimators.Add log.Estimators)
            releaseMemory extractor
            let originals = estimators.Originals
            let added = begun.Stored + originals.Length - before

            if added = 0 && cameToNothing request run.Rejects then
                raise (noOriginal request run.Rejects)

            let families = if originals.Length = 0 then [||] else LearnedBases.solve estimators (TorchLinearAlgebra()) tell

            if families.Length > 0 then
                let place = match request.Extends with null -> run.Folder.Bases | path -> BasesFolder.PlaceOf path
                tell.Invoke(Progress.doing "writing the bases and the report" watch)
                LearnedBases.write place weights estimators families

            let facts = run.Facts stages

            let result =
                { Metrics = LearnMetrics.ofFamilies extractor.Space (ViewPlan.create plan.Families) originals.Length added families facts
                  Space = extractor.Space
                  Originals = originals
                  Rejects = facts.Rejects
                  Families = families
                  PassedOver = facts.PassedOver
                  BoxesFrom = facts.BoxesFrom }

            run.Folder.WriteMetrics result.Metrics
            File.Delete run.Folder.ChannelSums
            return result
        }
