namespace Streaming.Experiments.Evaluation

open System
open System.Diagnostics
open System.Threading
open System.Threading.Tasks
open Streaming.Domain
open Streaming.Flow.Fields
open Streaming.Generators.Predictions
open Streaming.Generators.Stored
open Streaming.Generators.Transforms
open Streaming.Network.Features
open Streaming.Network.Runtime
open Streaming.Pipeline.Features
open Streaming.Pipeline.Graph
open Streaming.Pipeline.Learning
open Streaming.Pipeline.Runs
open Streaming.Pipeline.Selection
open Streaming.Storage.Runs
open Streaming.Storage.Tables

/// What to evaluate, on what, and where to.
type EvaluateRequest =
    { Source: DatasetSource
      Network: INetwork
      Machine: Machine
      Output: Output
      /// The bases, a folder or a run's folder.
      Bases: string
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
      Seed: int }

/// The command evaluate: what generators are worth, on images that they were not learned from (paper 3.1).
module Evaluate =
    // The plan of the evaluation, with the transforms of Figure A1 where they are asked for.
    let private planned (request: EvaluateRequest) (plan: Plan) (generators: StoredGenerators) =
        let transforms = AmountChoice.transforms request.Amounts request.Families generators
        let shown = if request.MeanFlows then MeanFlows.OfPaper |> List.filter (fun transform -> Array.contains transform.Family generators.Families) else []
        let planned = EvaluationPlan.create plan generators (transforms @ shown |> List.distinct) request.Poses

        { planned with
            Boundary = request.Boundary
            WithPool1 = planned.Transforms |> Array.map (fun transform -> List.contains transform.Transform shown) }

    /// Leaves selection.parquet, rejects.parquet, deviations.parquet, mean-flows.safetensors where mean flows are asked for,
    /// config.json and, last, metrics.json in the output folder.
    let run (request: EvaluateRequest) (tell: Action<Progress>) (cancellation: CancellationToken) : Task<EvaluationResult> =
        task {
            let watch = Stopwatch.StartNew()
            let catalogue = request.Source.OpenOnce()
            let struct (bases, learned) = LearnedBases.openFor request.Network request.Bases
            let plan = request.Source.Planned learned
            let evaluation = planned request plan (StoredGenerators(bases, ChannelMap.Make))
            let read = [ bases.Path; yield! request.Network.Description.Files ]
            use run = new ImageRun(request.Source, catalogue, request.Output, read, RunConfig.ofRun request.Output plan request.Network.Description, watch)
            run.Begin()
            TorchThreads.Count <- 1
            let originals = ResizeArray<EvaluatedOriginal>()
            let meanFlows = MeanFlows evaluation
            let heldOut = HeldOut bases.Description.Originals

            let keep (deviations: OriginalDeviations) =
                for transform, flow in deviations.Pool1 do
                    meanFlows.Add(transform, flow)

                originals.Add
                    { Id = deviations.Decoded.Original.Entry.Id
                      Transforms = deviations.Transforms }

            use extractor = request.Network.Open(request.Machine.Device, (if request.MeanFlows then [ "pool1" ] else []))
            let work = GraphWork.create request.Machine plan extractor
            let outputs = { NoteVerdict = run.Note; HeldOut = heldOut; Keep = keep; Reject = run.Reject }
            let! stages = run.Graph((fun stages -> EvaluationGraph.start stages work evaluation outputs run.Entries), EvaluationGraph.workload work evaluation, tell, cancellation)

            if originals.Count = 0 then
                raise (HeldOut.none "evaluate" "evaluated" request.Source.Dataset request.Output.Folder heldOut.Skipped run.Rejects)

            tell.Invoke(Progress.doing "summing up, with intervals by the bootstrap" watch)
            let evaluated = originals.ToArray()
            DeviationTable.Write(run.Folder.In RunFiles.Deviations, EvaluationRows.table evaluation evaluated, run.Settings)

            let result =
                { Plan = evaluation
                  Rows = EvaluationRows.ofOriginals request.Seed evaluation evaluated
                  Originals = evaluated |> Array.map _.Id
                  KnownOriginals = heldOut.Skipped
                  LearnedFrom = bases.Description.Originals.Count
                  MeanFlows = meanFlows.Figures
                  Seed = request.Seed
                  Run = run.Facts stages }

            if result.MeanFlows.Length > 0 then
                MeanFlowFile.write (run.Folder.In RunFiles.MeanFlows) evaluation.Space result.MeanFlows

            run.Folder.WriteMetrics(EvaluationMetrics.ofResult result)
            return result
        }
