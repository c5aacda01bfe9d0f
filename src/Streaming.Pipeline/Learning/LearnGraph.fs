namespace Streaming.Pipeline.Learning

open Streaming.Domain
open Streaming.Learning.Channels
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
/// network -> pyramid -> gather -> flow -> gather flows -> pairs -> channels -> gather pairs -> accumulate -> store.
module LearnGraph =
    /// What the graph does for each original; `doneBefore` of them are stored already, or held out.
    let workload (work: FlowWork) (withChannels: bool) (doneBefore: int) : Workload =
        let steps, groups, stage = float work.Views.Steps.Length, float work.Order.Groups.Length, ViewGraph.stageWork

        { Doing = "learning"
          Stages =
            ViewGraph.workload work.Graph work.Views
            @ [ stage "pyramid" (ViewGraph.batches work.Graph work.Views) ""
                stage "gather" (ViewGraph.batches work.Graph work.Views) ""
                stage "flow" steps "flows found by SIFTFlow"
                stage "gather flows" steps ""
                stage "pairs" groups ""
                if withChannels then stage "channels" groups "amounts summed up for channel maps"
                stage "gather pairs" groups ""
                stage "accumulate" 1.0 ""
                stage "store" 1.0 "originals" ]
          DoneBefore = doneBefore }

    /// Wires the graph and starts it; the supervisor tells when it is done.
    let start (stages: Stages) (work: FlowWork) (algebra: ILinearAlgebra) (outputs: GraphOutputs) (entries: CatalogueEntry seq) =
        let workers = work.Graph.Settings.Workers
        let admit id hash = outputs.Used.Admit(id, hash)
        let struct (examine, alexnet) = ViewGraph.create stages work.Graph work.Views outputs.NoteVerdict admit
        let pyramid = FeatureStages.pyramids stages workers work.Graph.Features work.Pyramids
        // Sums of single originals, used again and again.
        let summed = Pool<ChannelSums[][]>(fun () -> outputs.Channels |> Option.map _.OfOriginal() |> Option.defaultValue [||])

        let clear (sums: ChannelSums[][]) =
            sums |> Array.iter (Array.iter _.Clear())
            summed.Return sums

        let gather = FeatureStages.gather stages work.Order (fun decoded -> work.Begin(decoded, summed.Rent))
        let flow = FlowStages.flow stages workers work
        let gatherFlows = FlowStages.gather stages work
        let pairs = FlowStages.pairs stages workers work
        let whole = FlowStages.whole stages outputs.Reject clear work

        let accumulate =
            stages.Map({ Name = "accumulate"; Workers = 1; Capacity = 1 }, (fun flows -> outputs.Accumulate flows; flows))

        let store =
            stages.Sink("store", 1, (fun flows ->
                outputs.Store flows
                flows.Flows |> Array.iter work.Rounded.Return
                clear flows.Channels))

        stages.Link(alexnet, pyramid)
        stages.Link(pyramid, gather)
        stages.Link(gather, flow)
        stages.Link(flow, gatherFlows)
        stages.Link(gatherFlows, pairs)

        match outputs.Channels with
        | Some estimators ->
            let channels = ChannelStages.sum stages workers work estimators algebra
            stages.Link(pairs, channels)
            stages.Link(channels, whole)
        | None -> stages.Link(pairs, whole)

        stages.Link(whole, accumulate)
        stages.Link(accumulate, store)
        stages.Feed("catalogue", entries, examine)
