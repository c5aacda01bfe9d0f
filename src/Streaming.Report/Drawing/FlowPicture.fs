namespace Streaming.Report.Drawing

open System
open SkiaSharp

/// A field as a picture: every cell in the colour of its vector, and arrows on a sub-grid.
module FlowPicture =
    // Pixels of the picture for each that it is shown with: sharp on dense screens and in print, and half the bytes of 2.
    let private density = 1.6

    /// Draws the field. `shown` is the side at which the picture will be looked at, in pixels; it has about 1.6
    /// times as many. Colours are full, and arrows reach their neighbour, at `maximum` cells; longer vectors are drawn as
    /// if they had that length. Vectors that are not finite are grey and have no arrow.
    let draw (shown: int) (maximum: float) (field: Field) =
        let n = field.Size
        let cell = max 1 (int (Math.Round(density * float shown / float n)))
        let side = n * cell
        let grid = ArrowGrid.ofSize n
        let spacing = float (grid.Step * cell)

        Picture.draw side side (fun canvas ->
            use fill = new SKPaint(IsAntialias = false)

            for row in 0 .. n - 1 do
                for column in 0 .. n - 1 do
                    let at = row * n + column
                    fill.Color <- FlowColour.ofVector maximum (float field.X[at]) (float field.Y[at])

                    canvas.DrawRect(
                        SKRect.Create(float32 (column * cell), float32 (row * cell), float32 cell, float32 cell),
                        fill
                    )

            use ink = new SKPaint(IsAntialias = true, Color = Arrow.ink)

            for struct (x, y, dx, dy) in FieldArrows.ofField grid (float cell) 0.0 maximum field do
                Arrow.draw canvas ink (0.075 * spacing) x y dx dy)
