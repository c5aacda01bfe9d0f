namespace Streaming.Generators.Moving

open System
open Streaming.Domain
open Streaming.Flow.Fields
open Streaming.Flow.Warping

/// Moves features along fields, on the grids of a space and with a rule for what is seen outside them:
/// F_after(p) = F_before(p + V(p)), bilinear (paper 3.1). A field V is a flow vector in cells, x to the right and y down; it
/// is defined on the grid after the transform and points to where a feature was before it.
[<Sealed; AllowNullLiteral(false)>]
type FeatureWarp(space: FeatureSpace, boundary: Boundary) =
    /// The features that are moved.
    member _.Space = space

    /// What is seen outside the grids.
    member _.Boundary = boundary

    /// One layer of a view, by its place in the space. Fills `result`, which must not be the features' own array, and looks
    /// at it as the features after the move. An array of another length or a NaN in the field is an ArgumentException.
    member _.Layer(layer: int, field: float32[], features: FeatureMap, result: float32[]) =
        let field = FlowVector(space, field)
        Warp.Apply(features, field.X layer, field.Y layer, Span result, boundary)
        FeatureMap(ReadOnlyMemory result, features.Height, features.Width, features.Channels)

    /// Some cells of one layer, by their places in the grid: fills `rows` with a row of channels for each, in their order,
    /// bit for bit what `Layer` makes there.
    member _.Cells(layer: int, field: float32[], features: FeatureMap, cells: int[], rows: Memory<float32>) =
        let field = FlowVector(space, field)
        Warp.ApplyAt(features, field.X layer, field.Y layer, ReadOnlySpan cells, rows.Span, boundary)

    /// Every layer of a view, in new arrays.
    member this.View(field: float32[], features: ViewFeatures) : ViewFeatures =
        space.Layers
        |> Array.mapi (fun i layer ->
            let moved = Array.zeroCreate<float32> features[i].Length
            this.Layer(i, field, ViewFeatures.map layer features[i], moved) |> ignore
            moved)
