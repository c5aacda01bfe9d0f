namespace Streaming.Experiments.Evaluation

open System.Diagnostics
open System.Text.Json.Nodes
open System.Threading
open System.Threading.Tasks
open Streaming.Domain
open Streaming.Flow.Fields
open Streaming.Generators.Predictions
open Streaming.Generators.Stored
open Streaming.Generators.Transforms
open Streaming.Imaging.Catalogue
open Streaming.Network.Features
open Streaming.Network.Runtime
open Streaming.Network.Weights
open Streaming.Pipeline.Features
open Streaming.Pipeline.Graph
open Streaming.Pipeline.Learning
open Streaming.Pipeline.Runs
open Streaming.Pipeline.Selection
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
      /// Whether the mean flows of Figure A1 are found and drawn, those of pool1 too.
      MeanFlows: bool
      /// What warps see outside the grid.
      Boundary: Boundary
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
    /// Leaves selection.parquet, rejects.parquet, deviations.parquet, config.json and, last, metrics.json in the output
    /// folder; `report` writes what else belongs there.
    let run (request: EvaluateRequest) (tell: Progress -> unit) (report: EvaluationResult -> unit) (cancellation: CancellationToken) : Task<EvaluationResult> =
        task {
            let watch = Stopwatch.StartNew()
            let catalogue = ImageCatalogue.Open(request.Dataset, request.Split)
            let struct (bases, learned) = LearnedBases.openFor request.Weights request.Bases
            let plan = { learned with Selection = request.Rule learned.Selection }
            let generators = StoredGenerators(bases, ChannelMap.Make)
            let transforms = AmountChoice.transforms request.Amounts request.Families generators
            let shown = if request.MeanFlows then MeanFlows.OfPaper |> List.filter (fun transform -> Array.contains transform.Family generators.Families) else []
            let planned = EvaluationPlan.create plan generators (transforms @ shown |> List.distinct) request.Poses

            let evaluation =
                { planned with
                    Boundary = request.Boundary
                    WithPool1 = planned.Transforms |> Array.map (fun transform -> List.contains transform.Transform shown) }

            let meanFlows = MeanFlows evaluation
            let read = [| bases.Path; yield! RunConfig.weightFiles request.Weights |]
            use folder = RunFolder.Open(request.Out, request.Existing, request.Dataset, read)
            let config = RunConfig.ofRun "evaluate" request.Options plan request.Weights
            folder.WriteConfig config
            TorchThreads.Count <- 1

            let verdicts = ResizeArray<SelectionRow>()
            let rejects = RunRejects request.StopOnError
            let originals = ResizeArray<EvaluatedOriginal>()
            let heldOut = HeldOut bases.Description.Originals

            let keep (deviations: OriginalDeviations) =
                for transform, flow in deviations.Pool1 do
                    meanFlows.Add(transform, flow)

                originals.Add
                    { Id = deviations.Of.Original.Entry.Id
                      Transforms = deviations.Transforms }

            use extractor = new FeatureExtractor(request.Weights, request.Device, request.MeanFlows)
            use supervisor = new Supervisor(cancellation)
            let stages = Stages(supervisor, rejects.Add)
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
                  Reject = rejects.Add }
                (catalogue.Entries() |> Selecting.inShard request.Shard)

            do!
                task {
                    use _ = new ProgressClock(stages, tell)

                    try
                        do! supervisor.Finish()
                    finally
                        SelectionTable.Write(folder.Selection, verdicts, settings)
                        RejectTable.Write(folder.Rejects, rejects.InOrder, settings)
                }

            if originals.Count = 0 then
                raise (HeldOut.none "evaluate" "evaluated" request.Dataset request.Out heldOut.Skipped rejects.InOrder)

            let evaluated = originals.ToArray()
            DeviationTable.Write(folder.In RunFiles.Deviations, EvaluationRows.table evaluation evaluated, settings)

            let result =
                { Plan = evaluation
                  Rows = EvaluationRows.ofOriginals request.Seed evaluation evaluated
                  Originals = evaluated |> Array.map _.Id
                  KnownOriginals = heldOut.Skipped
                  LearnedFrom = bases.Description.Originals.Count
                  Rejects = rejects.InOrder
                  MeanFlows = meanFlows.Figures
                  Seed = request.Seed
                  Cost = RunCost.since watch
                  Stages = stages.Snapshots }

            report result
            folder.WriteMetrics(EvaluationMetrics.ofResult catalogue.PassedOver result)
            return result
        }
