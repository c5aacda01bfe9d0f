namespace Streaming.Pipeline.Flows

open System
open Streaming.Domain
open Streaming.Flow.Pyramid
open Streaming.Learning.Channels
open Streaming.Pipeline.Features
open Streaming.Pipeline.Graph

/// What flows of originals are found with.
type FlowWork =
    { Graph: GraphWork
      /// The plan's views, which all originals have.
      Views: ViewPlan
      /// The order in which they are worked on.
      Order: WorkOrder
      /// Views as SIFTFlow searches in them, [layer].
      Pyramids: Pool<FeaturePyramid[]>
      /// Flow vectors in cells.
      Vectors: Pool<float32[]>
      /// Flow vectors in sixteenths of a cell.
      Rounded: Pool<int16[]> }

    /// The features that flows are of.
    member work.Space = work.Graph.Features.Space

    /// An original whose views are about to come in; `channels` makes what is summed up of it for channel maps.
    member work.Begin(decoded: DecodedOriginal, channels: unit -> ChannelSums[][]) : OriginalInWork =
        { Decoded = decoded
          Views = KeptViews(work.Order.Uses, work.Pyramids)
          Steps = Array.create work.Views.Steps.Length Array.empty
          Flows = Array.create work.Views.Pairs.Length Array.empty
          Errors = Array.create work.Views.Pairs.Length Array.empty
          Channels = Lazy<ChannelSums[][]>(Func<_>(channels), true)
          Refusals = Array.create (1 + work.Order.Groups.Length) None }

/// Making it.
module FlowWork =
    /// With pools that are empty.
    let create (graph: GraphWork) (views: ViewPlan) =
        let space = graph.Features.Space

        { Graph = graph
          Views = views
          Order = WorkOrder.create graph.Plan views
          Pyramids = PyramidPool.create space.Layers graph.Plan.SiftFlow
          Vectors = Pool(fun () -> Array.zeroCreate space.Length)
          Rounded = Pool(fun () -> Array.zeroCreate space.Length) }
