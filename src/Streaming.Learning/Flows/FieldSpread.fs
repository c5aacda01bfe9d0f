namespace Streaming.Learning.Flows

open Streaming.Domain

/// Fields of one layer on other grids.
module FieldSpread =
    /// A plane of a field between its cells, by columns and rows from its first cell, linearly; beyond its border it goes on as at
    /// the border's cells. The plane begins at `start` and is a grid of `size` x `size`.
    let at (field: float32[]) (start: int) (size: int) (x: float) (y: float) =
        let left, top = max 0 (min (size - 2) (int (floor x))), max 0 (min (size - 2) (int (floor y)))
        let px, py = x - float left, y - float top
        let cell row column = float field[start + row * size + column]

        (1.0 - py) * ((1.0 - px) * cell top left + px * cell top (left + 1))
        + py * ((1.0 - px) * cell (top + 1) left + px * cell (top + 1) (left + 1))

    /// The field of one layer on the grid of every layer: a transform moves the same points of the input whatever layer
    /// looks at them. Between the layer's cells it is interpolated linearly, and beyond its border it goes on as at the
    /// border's cells, so this is not the rule by which features are moved. Fields are flow vectors in cells; no other layer's
    /// part is read.
    let ofLayer (space: FeatureSpace) (from: int) (field: float32[]) =
        let source = space.Layers[from]
        let start, size = space.OffsetOf from, source.Size
        let all = FlowVector.zero<float32> space

        space.Layers
        |> Array.iteri (fun i layer ->
            let share = source.Stride / layer.Stride
            let place index = (layer.ToInput(float index) - source.ToInput 0.0) / source.Stride

            for cell in 0 .. layer.Cells - 1 do
                let x, y = place (cell % layer.Size), place (cell / layer.Size)

                for plane in 0..1 do
                    (all.Planes i)[plane * layer.Cells + cell] <- float32 (share * at field (start + plane * source.Cells) size x y))

        all.Components
