namespace Streaming.Experiments.Evaluation

open Streaming.Domain
open Streaming.Generators.Predictions
open Streaming.Network.Features
open Streaming.Network.Models
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
/// alexnet -> gather -> compare -> gather pairs -> keep.
module EvaluationGraph =
    /// Wires the graph and starts it; the supervisor tells when it is done.
    let start
        (stages: Stages)
        (settings: GraphSettings)
        (plan: Plan)
        (evaluation: EvaluationPlan)
        (extractor: FeatureExtractor)
        (outputs: EvaluationOutputs)
        (entries: CatalogueEntry seq)
        =
        let admit id hash = outputs.HeldOut.Admit(id, hash)
        let struct (examine, alexnet) = ViewGraph.create stages settings plan evaluation.Views extractor outputs.NoteVerdict admit
        let gather = EvaluationStages.gather stages evaluation settings.BatchSize
        let compare = EvaluationStages.compare stages settings.Workers evaluation (Pool1Flow(plan, AlexNetSpace.Pool1 extractor.Dialect)) extractor
        let gatherPairs = EvaluationStages.gatherPairs stages outputs.Reject evaluation extractor
        stages.Link(alexnet, gather)
        stages.Link(gather, compare)
        stages.Link(compare, gatherPairs)
        stages.Link(gatherPairs, stages.Sink("keep", 1, outputs.Keep))
        stages.Feed("catalogue", entries, examine)
