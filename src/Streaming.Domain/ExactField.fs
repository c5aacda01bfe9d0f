namespace Streaming.Domain

/// The flow that a transform causes, known in closed form on every grid.
module ExactField =
    /// The flow at one cell, x and y in cells, from the way back of the transform, T^-1.
    let at (layer: Layer) (back: Affine) (cell: int) =
        let px, py = layer.ToInput(float (cell % layer.Size)), layer.ToInput(float (cell / layer.Size))
        let struct (x, y) = back.Apply(px, py)
        struct (float32 ((x - px) / layer.Stride), float32 ((y - py) / layer.Stride))

    /// Writes the sampling flow of `transform`, in cells, for one layer: V(p) = T^-1(p) - p, defined on the grid of
    /// the transformed image, x plane then y plane (2 * Size * Size values).
    let write (layer: Layer) (transform: Affine) (field: System.Span<float32>) =
        let back = Affine.inverse transform
        let cells = layer.Size * layer.Size

        for cell in 0 .. cells - 1 do
            let struct (x, y) = at layer back cell
            field[cell] <- x
            field[cells + cell] <- y

    /// The sampling flow of `transform` over all layers, as a flow vector in cells.
    let vector (space: FeatureSpace) (transform: Affine) =
        let field = FlowVector.zero<float32> space
        space.Layers |> Array.iteri (fun i layer -> write layer transform (field.Planes i))
        field.Components
