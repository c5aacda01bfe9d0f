namespace Streaming.Pipeline.Learning

open System.Collections.Concurrent
open Streaming.Domain
open Streaming.Learning.Channels
open Streaming.Network.Features
open Streaming.Pipeline.Features
open Streaming.Pipeline.Flows
open Streaming.Pipeline.Graph
open Streaming.Pipeline.Selection

/// Where what the graph finds goes to.
type GraphOutputs =
    { /// Every image's verdict, in the catalogue's order.
      NoteVerdict: ExaminedImage -> unit
      /// Which images need not, or must not, be learned from.
      Used: UsedOriginals
      /// An original's flows, to be added to the estimators.
      Accumulate: OriginalFlows -> unit
      /// What channel maps are learned from; none where the plan has none.
      Channels: ChannelEstimators option
      /// An original's flows, to be stored.
      Store: OriginalFlows -> unit
      /// An image that was not used, from any stage.
      Reject: Reject -> unit }

/// The graph of learning, from the features of ViewGraph on:
/// alexnet -> pyramid -> gather -> flow -> gather flows -> pairs -> channels -> accumulate -> store.
module LearnGraph =
    /// Wires the graph and starts it; the supervisor tells when it is done.
    let start
        (stages: Stages)
        (settings: GraphSettings)
        (plan: Plan)
        (views: ViewPlan)
        (extractor: FeatureExtractor)
        (pool: PyramidPool)
        (algebra: ILinearAlgebra)
        (outputs: GraphOutputs)
        (entries: CatalogueEntry seq)
        =
        let workers = settings.Workers
        let space = extractor.Space
        let admit id hash = outputs.Used.Admit(id, hash)
        let struct (examine, alexnet) = ViewGraph.create stages settings plan views extractor outputs.NoteVerdict admit
        let pyramid = FeatureStages.pyramids stages workers extractor pool
        let gather = FeatureStages.gather stages outputs.Reject views settings.BatchSize pool
        let vectors, rounded = VectorPool<float32> space.Length, VectorPool<int16> space.Length
        let flow = FlowStages.flow stages workers space plan views vectors
        let gatherFlows = FlowStages.gather stages views outputs.Channels.IsSome pool
        let wholeOriginals = if outputs.Channels.IsSome then ChannelStages.workersOf workers else workers
        let pairs = FlowStages.pairs stages wholeOriginals space views vectors rounded pool

        // Sums of single originals, used again and again.
        let summed = ConcurrentBag<ChannelSums[][]>()

        let accumulate =
            stages.Map({ Name = "accumulate"; Workers = 1; Capacity = 1 }, (fun flows -> outputs.Accumulate flows; flows))

        let store =
            stages.Sink("store", 1, (fun flows ->
                outputs.Store flows
                flows.Flows |> Array.iter rounded.Return

                if flows.Channels.Length > 0 then
                    flows.Channels |> Array.iter (Array.iter _.Clear())
                    summed.Add flows.Channels))

        stages.Link(alexnet, pyramid)
        stages.Link(pyramid, gather)
        stages.Link(gather, flow)
        stages.Link(flow, gatherFlows)
        stages.Link(gatherFlows, pairs)

        match plan.ChannelMap, outputs.Channels with
        | Some map, Some estimators ->
            let channels = ChannelStages.sum stages workers space plan map views estimators algebra summed pool
            stages.Link(pairs, channels)
            stages.Link(channels, accumulate)
        | _ -> stages.Link(pairs, accumulate)

        stages.Link(accumulate, store)
        stages.Feed("catalogue", entries, examine)
