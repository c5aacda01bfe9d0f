namespace Streaming.Pipeline

open System.Collections.Concurrent
open System.Diagnostics
open System.Text.Json.Nodes
open System.Threading
open System.Threading.Tasks
open Streaming.Domain
open Streaming.Imaging
open Streaming.Network.Features
open Streaming.Network.Runtime
open Streaming.Network.Weights
open Streaming.Storage.Bases
open Streaming.Storage.Runs
open Streaming.Storage.Tables

/// What to evaluate, on what, and where to.
type EvaluateRequest =
    { /// The bases, a folder or a run's folder.
      Bases: string
      /// The dataset's folder.
      Dataset: string
      /// train or val, or null for all of it.
      Split: string | null
      /// What to change in the selection rule of the bases' plan.
      Rule: SelectionRule -> SelectionRule
      /// Which transforms.
      Amounts: AmountChoice
      /// Only these families; all where there is none.
      Families: Family list
      /// Initial poses of each original; none for those of the bases' plan.
      Poses: int option
      /// Of the bootstrap.
      Seed: int
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
      /// The command's options, for config.json.
      Options: JsonObject }

/// The command evaluate: what generators are worth, on images that they were not learned from (paper 3.1).
module Evaluate =
    let private noOriginal (request: EvaluateRequest) known (rejects: Reject seq) =
        if known > 0 then
            InputException
                $"{request.Dataset}: the bases were learned from all {known} originals that are selected here, and only images that are held out are evaluated; give other images, or hold some out: learn --shard 0/2 leaves every second image, and evaluate then uses those."
        else
            InputException
                $"No image of {request.Dataset} can be evaluated ({RejectCounts.toText rejects}); widen the selection rule (see --help), or see selection.parquet in {request.Out} for each image's reason."

    /// Leaves selection.parquet, rejects.parquet, deviations.parquet, config.json and, last, metrics.json in the output
    /// folder.
    let run (request: EvaluateRequest) (tell: Progress -> unit) (cancellation: CancellationToken) : Task<EvaluationResult> =
        task {
            let watch = Stopwatch.StartNew()
            let catalogue = ImageCatalogue.Open(request.Dataset, request.Split)
            let bases = BasesFolder.Open request.Bases
            LearnedBases.checkWeights "this run" (RunConfig.weightsDescription request.Weights) bases
            let learned = Plan.parse bases.Path (bases.Description.Plan.GetRawText())
            let plan = { learned with Selection = request.Rule learned.Selection }
            let generators = StoredGenerators bases
            let transforms = AmountChoice.transforms request.Amounts request.Families generators
            let evaluation = EvaluationPlan.create plan generators transforms request.Poses
            use folder = RunFolder.Open(request.Out, request.Existing)
            let config = RunConfig.ofRun "evaluate" request.Options plan request.Weights
            folder.WriteConfig config
            TorchThreads.Count <- 1

            let verdicts = ResizeArray<SelectionRow>()
            let rejects = ConcurrentQueue<Reject>()
            let originals = ResizeArray<EvaluatedOriginal>()
            let heldOut = HeldOut bases.Description.Originals

            let reject (item: Reject) =
                rejects.Enqueue item

                if request.StopOnError && RejectReason.isDamage item.Reason then
                    raise (InputException $"{item.Path}: {item.Detail} (--on-error stop)")

            let keep (deviations: OriginalDeviations) =
                originals.Add
                    { Id = deviations.Of.Original.Entry.Id
                      Transforms = deviations.Transforms }

            use extractor = new FeatureExtractor(request.Weights, request.Device)
            use supervisor = new Supervisor(cancellation)
            let stages = Stages(supervisor, reject)
            let settings = (RunConfig.ofRows config).ToJsonString()

            EvaluationGraph.start
                stages
                request.Graph
                plan
                evaluation
                extractor
                { NoteVerdict = Selecting.row >> verdicts.Add
                  HeldOut = heldOut
                  Keep = keep
                  Reject = reject }
                (catalogue.Entries() |> Selecting.inShard request.Shard)

            do!
                task {
                    use _ = new ProgressClock(stages, tell)

                    try
                        do! supervisor.Finish()
                    finally
                        SelectionTable.Write(folder.Selection, verdicts, settings)
                        RejectTable.Write(folder.Rejects, Selecting.inOrder rejects, settings)
                }

            if originals.Count = 0 then
                raise (noOriginal request heldOut.Skipped rejects)

            let evaluated = originals.ToArray()
            DeviationTable.Write(folder.In "deviations.parquet", EvaluationRows.table extractor.Geometry evaluation evaluated, settings)

            let result =
                { Plan = evaluation
                  Rows = EvaluationRows.ofOriginals request.Seed evaluation evaluated
                  Originals = evaluated |> Array.map _.Id
                  KnownOriginals = heldOut.Skipped
                  LearnedFrom = bases.Description.Originals.Count
                  Rejects = Selecting.inOrder rejects
                  Seed = request.Seed
                  Seconds = watch.Elapsed.TotalSeconds
                  PeakMemoryMb = float (Process.GetCurrentProcess().PeakWorkingSet64) / 1048576.0
                  Stages = stages.Snapshots }

            folder.WriteMetrics(EvaluationMetrics.toJson result)
            return result
        }
