namespace Streaming.Domain

/// The flow that a transform causes, known in closed form on every grid.
module ExactField =
    /// Writes the sampling flow of `transform`, in cells, for one layer: V(p) = T^-1(p) - p, defined on the grid of
    /// the transformed image, x plane then y plane (2 * Size * Size values).
    let write (layer: Layer) (transform: Affine) (field: System.Span<float32>) =
        let back = Affine.inverse transform
        let cells = layer.Size * layer.Size

        for row in 0 .. layer.Size - 1 do
            for column in 0 .. layer.Size - 1 do
                let px, py = layer.ToInput(float column), layer.ToInput(float row)
                let struct (x, y) = back.Apply(px, py)
                let at = row * layer.Size + column
                field[at] <- float32 ((x - px) / layer.Stride)
                field[cells + at] <- float32 ((y - py) / layer.Stride)

    /// The sampling flow of `transform` over all layers, as a flow vector in cells.
    let vector (space: FeatureSpace) (transform: Affine) =
        let field = FlowVector.zero<float32> space
        space.Layers |> Array.iteri (fun i layer -> write layer transform (field.Planes i))
        field.Components
