namespace Streaming.Pipeline

open System
open System.Collections.Concurrent
open System.Diagnostics
open System.Text.Json
open System.Text.Json.Nodes
open System.Threading
open System.Threading.Tasks
open Streaming.Domain
open Streaming.Imaging
open Streaming.Learning
open Streaming.Network.Features
open Streaming.Network.Numerics
open Streaming.Network.Runtime
open Streaming.Network.Weights
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
    let private inShard (struct (index, count)) (entries: CatalogueEntry seq) =
        entries |> Seq.filter (fun entry -> entry.Index % count = index)

    let private solve (estimators: LearnEstimators) span geometry (algebra: ILinearAlgebra) =
        estimators.Families
        |> Array.Parallel.map (fun family ->
            let basis = family.Estimator.Learn(algebra, span, Pca.paperComponents)
            let errorsOf = fun vectors -> estimators.ErrorsOf(geometry, family.Plan, vectors)

            { Plan = family.Plan
              Basis = basis
              MeanFlows = family.Estimator.Sums |> Array.map _.Mean()
              FlowErrors = family.FlowErrors
              GeneratorErrors = errorsOf (family.Plan.Amounts |> Array.map (Generator.ofAmount basis))
              NoFlowErrors = errorsOf (family.Plan.Amounts |> Array.map (fun _ -> Array.zeroCreate FlowLayout.length)) })

    let private noOriginal (request: LearnRequest) (rejects: Reject seq) =
        InputException
            $"No image of {request.Dataset} can be learned from ({RejectCounts.toText rejects}); widen the selection rule (see --help), or see selection.parquet in {request.Out} for each image's reason."

    /// Runs the whole of learning; it leaves selection.parquet, rejects.parquet, flows/, bases/, config.json and, last,
    /// metrics.json in the output folder. Flow parts that were whole stay when it is cancelled.
    let run (request: LearnRequest) (tell: Progress -> unit) (cancellation: CancellationToken) : Task<LearnResult> =
        task {
            let watch = Stopwatch.StartNew()
            let catalogue = ImageCatalogue.Open(request.Dataset, request.Split)
            use folder = RunFolder.Open(request.Out, request.Existing)
            let config = RunConfig.ofRun request.Command request.Options request.Plan request.Weights
            folder.WriteConfig config
            let settings = config.ToJsonString()

            let plan = request.Plan
            let views = ViewPlan.create plan.Families
            let algebra = TorchLinearAlgebra()
            let estimators = LearnEstimators(plan, views, algebra)
            let verdicts = ResizeArray<SelectionRow>()
            let rejects = ConcurrentQueue<Reject>()

            let reject (item: Reject) =
                rejects.Enqueue item

                if request.StopOnError && RejectReason.isDamage item.Reason then
                    raise (InputException $"{item.Path}: {item.Detail} (--on-error stop)")

            use extractor = new FeatureExtractor(request.Weights, request.Device)
            use supervisor = new Supervisor(cancellation)
            let stages = Stages(supervisor, reject)
            use flows = new FlowTableWriter(folder.Flows, settings)

            let store (item: OriginalFlows) =
                views.Pairs
                |> Array.iteri (fun i pair ->
                    flows.Write(FlowRow(item.Of.Original.Entry.Id, pair.Family, pair.Pose, pair.Amount, ReadOnlyMemory item.Flows[i])))

            let writeTables () =
                SelectionTable.Write(folder.Selection, verdicts, settings)
                RejectTable.Write(folder.Rejects, Selecting.inOrder rejects, settings)

            // Many small operations side by side; and sums of products are the same to the last bit only when their
            // order is, so the number of threads that a run may use must not reach torch.
            TorchThreads.Count <- 1

            LearnGraph.start
                stages
                request.Graph
                plan
                views
                extractor
                { NoteVerdict = Selecting.row >> verdicts.Add
                  SeenBefore = fun _ -> None
                  Accumulate = estimators.Add
                  Store = store
                  Reject = reject }
                (inShard request.Shard (catalogue.Entries()))

            do!
                task {
                    use _ = new ProgressClock(stages, tell)

                    try
                        do! supervisor.Finish()
                    finally
                        writeTables ()
                }

            flows.FinishPart()

            if estimators.Originals.Count = 0 then
                raise (noOriginal request rejects)

            let families = solve estimators plan.Span extractor.Geometry algebra
            let originals = estimators.Originals.ToArray()
            let ids = originals |> Array.map _.Id

            let description =
                BasesDescription(
                    RunConfig.version,
                    RunConfig.weightsDescription request.Weights,
                    JsonDocument.Parse(Plan.toJson plan).RootElement,
                    originals |> Array.map (fun o -> BasesOriginal(o.Id, o.ContentHash, o.ImageBox, int64 views.Pairs.Length))
                )

            BasesFolder.Write(
                folder.Bases,
                description,
                Array.map2 (fun (family: LearnedFamily) result -> BasesOfRun.arrays ids family.Estimator result.Basis) estimators.Families families
            )

            let result =
                { Originals = originals
                  Selection = verdicts.ToArray()
                  Rejects = Selecting.inOrder rejects
                  ForwardPasses = int64 originals.Length * int64 views.Views.Length
                  Pairs = int64 originals.Length * int64 views.Pairs.Length
                  Seconds = watch.Elapsed.TotalSeconds
                  PeakMemoryMb = float (Process.GetCurrentProcess().PeakWorkingSet64) / 1048576.0
                  Stages = stages.Snapshots
                  Families = families }

            folder.WriteMetrics(LearnMetrics.toJson request.Weights.Untrained result)
            return result
        }
