namespace Streaming.Experiments.Evaluation

open Streaming.Domain
open Streaming.Generators.Predictions
open Streaming.Pipeline.Features
open Streaming.Pipeline.Graph
open Streaming.Pipeline.Selection

/// Where what the graph of an evaluation finds goes to.
type EvaluationOutputs =
    { /// Every image's verdict, in the catalogue's order.
      NoteVerdict: ExaminedImage -> unit
      /// Which originals are held out.
      HeldOut: HeldOut
      /// What the predictions of one original got.
      Keep: OriginalDeviations -> unit
      /// An image that was not used, from any stage.
      Reject: Reject -> unit }

/// The graph of evaluation, from the features of ViewGraph on:
/// network -> gather -> compare -> gather pairs -> keep.
module EvaluationGraph =
    // Pool1 comes after the space's layers, where it was asked for.
    let private pool1 (work: GraphWork) =
        work.Features.Layers
        |> Seq.tryItem work.Features.Space.Layers.Length
        |> Option.map (fun layer -> Pool1Flow(work.Plan, layer))

    /// What the graph does for each original.
    let workload (work: GraphWork) (evaluation: EvaluationPlan) : Workload =
        let pairs, stage = float evaluation.Views.Pairs.Length, ViewGraph.stageWork

        { Doing = "evaluating"
          Stages =
            ViewGraph.workload work evaluation.Views
            @ [ stage "gather" (ViewGraph.batches work evaluation.Views) ""
                stage "compare" pairs "pairs compared"
                stage "gather pairs" pairs ""
                stage "keep" 1.0 "originals" ]
          DoneBefore = 0 }

    /// Wires the graph and starts it; the supervisor tells when it is done.
    let start (stages: Stages) (work: GraphWork) (evaluation: EvaluationPlan) (outputs: EvaluationOutputs) (entries: CatalogueEntry seq) =
        let settings, network = work.Settings, work.Features
        let admit id hash = outputs.HeldOut.Admit(id, hash)
        let struct (examine, alexnet) = ViewGraph.create stages work evaluation.Views outputs.NoteVerdict admit
        let gather = EvaluationStages.gather stages evaluation settings.BatchSize
        let compare = EvaluationStages.compare stages settings.Workers evaluation (pool1 work) network
        let gatherPairs = EvaluationStages.gatherPairs stages outputs.Reject evaluation network
        stages.Link(alexnet, gather)
        stages.Link(gather, compare)
        stages.Link(compare, gatherPairs)
        stages.Link(gatherPairs, stages.Sink("keep", 1, outputs.Keep))
        stages.Feed("catalogue", entries, examine)
