namespace Streaming.Generators.Moving

open System
open Streaming.Domain
open Streaming.Flow.Fields

/// The features that a network has of one view, layer by layer in the order of their space: rows of cells from the top,
/// in a row from the left, the channels of a cell side by side.
type ViewFeatures = float32[][]

/// Looking at features.
module ViewFeatures =
    /// One layer's features on their grid.
    let map (layer: Layer) (values: float32[]) =
        FeatureMap(ReadOnlyMemory values, layer.Size, layer.Size, layer.Channels)
