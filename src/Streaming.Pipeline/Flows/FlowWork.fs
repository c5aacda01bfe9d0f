namespace Streaming.Pipeline.Flows

open Streaming.Domain
open Streaming.Flow.Pyramid
open Streaming.Pipeline.Features

/// What flows of originals are found with.
type FlowWork =
    { Graph: GraphWork
      /// The plan's views, which all originals have.
      Views: ViewPlan
      /// Views as SIFTFlow searches in them, [layer].
      Pyramids: Pool<FeaturePyramid[]>
      /// Flow vectors in cells.
      Vectors: Pool<float32[]>
      /// Flow vectors in sixteenths of a cell.
      Rounded: Pool<int16[]> }

    /// The features that flows are of.
    member work.Space = work.Graph.Features.Space

/// Making it.
module FlowWork =
    /// With pools that are empty.
    let create (graph: GraphWork) (views: ViewPlan) =
        let space = graph.Features.Space

        { Graph = graph
          Views = views
          Pyramids = PyramidPool.create space.Layers graph.Plan.SiftFlow
          Vectors = Pool(fun () -> Array.zeroCreate space.Length)
          Rounded = Pool(fun () -> Array.zeroCreate space.Length) }
