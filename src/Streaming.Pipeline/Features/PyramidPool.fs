namespace Streaming.Pipeline.Features

open Streaming.Domain
open Streaming.Flow.Parameters
open Streaming.Flow.Pyramid

/// Pyramids of views: an original has hundreds, each of some megabytes.
module PyramidPool =
    /// A pool of pyramids for one view, one for each layer, with as many levels as its flow is found on.
    let create (layers: Layer[]) (settings: SiftFlowParameters[]) =
        let pyramid (layer: Layer) (settings: SiftFlowParameters) = FeaturePyramid(layer.Size, layer.Size, layer.Channels, settings.Levels)
        Pool<FeaturePyramid[]>(fun () -> Array.map2 pyramid layers settings)
