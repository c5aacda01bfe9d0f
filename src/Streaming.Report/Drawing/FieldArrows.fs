namespace Streaming.Report.Drawing

open System

/// The arrows of a field.
module internal FieldArrows =
    /// Those of the cells of a grid, each as its middle and what it spans, in the unit that a cell's side is given in. They reach
    /// their neighbour at `maximum` cells, and longer vectors have that length too; vectors that are not finite, or not longer
    /// than `least` of the maximum, have none.
    let ofField (grid: ArrowGrid) (cell: float) (least: float) (maximum: float) (field: Field) =
        let spacing = float grid.Step * cell

        [| if maximum > 0.0 then
               for row in grid.Places do
                   for column in grid.Places do
                       let at = row * field.Size + column
                       let x, y = float field.X[at], float field.Y[at]
                       let length = Math.Sqrt(x * x + y * y)

                       if Double.IsFinite length && length > least * maximum then
                           let scale = 0.95 * spacing / max maximum length
                           struct ((float column + 0.5) * cell, (float row + 0.5) * cell, x * scale, y * scale) |]
