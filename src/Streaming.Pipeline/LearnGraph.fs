namespace Streaming.Pipeline

open Streaming.Domain
open Streaming.Network.Features

/// Where what the graph finds goes to.
type GraphOutputs =
    { /// Every image's verdict, in the catalogue's order.
      NoteVerdict: ExaminedImage -> unit
      /// Which images need not, or must not, be learned from.
      Used: UsedOriginals
      /// An original's flows, to be added to the estimators.
      Accumulate: OriginalFlows -> unit
      /// An original's flows, to be stored.
      Store: OriginalFlows -> unit
      /// An image that was not used, from any stage.
      Reject: Reject -> unit }

/// The graph of learning, from the features of ViewGraph on:
/// alexnet -> pyramid -> gather -> flow -> gather flows -> pairs -> { accumulate, store }.
module LearnGraph =
    /// Wires the graph and starts it; the supervisor tells when it is done.
    let start
        (stages: Stages)
        (settings: GraphSettings)
        (plan: Plan)
        (views: ViewPlan)
        (extractor: FeatureExtractor)
        (pool: PyramidPool)
        (outputs: GraphOutputs)
        (entries: CatalogueEntry seq)
        =
        let workers = settings.Workers
        let geometry = extractor.Geometry
        let admit id hash = outputs.Used.Admit(id, hash)
        let struct (examine, alexnet) = ViewGraph.create stages settings plan views extractor outputs.NoteVerdict admit
        let pyramid = FeatureStages.pyramids stages workers extractor pool
        let gather = FeatureStages.gather stages outputs.Reject views settings.BatchSize pool
        let flow = FlowStages.flow stages workers plan views
        let gatherFlows = FlowStages.gather stages views pool
        let pairs = FlowStages.pairs stages workers geometry views
        let accumulate = stages.Sink("accumulate", 1, outputs.Accumulate)
        let store = stages.Sink("store", 1, outputs.Store)

        stages.Link(alexnet, pyramid)
        stages.Link(pyramid, gather)
        stages.Link(gather, flow)
        stages.Link(flow, gatherFlows)
        stages.Link(gatherFlows, pairs)
        stages.Link(pairs, stages.FanOut("fan out", [ accumulate; store ]))
        stages.Feed("catalogue", entries, examine)
