namespace Streaming.Report.Drawing

open System
open SkiaSharp
open Streaming.Experiments.Arms

/// The picture of a channel figure (paper, Figure 5): the upper row after the generator, the lower row before it; on the
/// left the image, in the upper row transformed as the generator was learned to do. A channel has one scale of grey in
/// both rows, from white for nothing to black for its largest number.
module ChannelPicture =
    // Pixels of a cell, chosen so that conv5's 13 cells are as large as a thumbnail, and pixels between the tiles.
    let private tile, gap = 156, 12

    let private grey (share: float32) =
        // Darkness that follows the eye rather than the number: half of the largest number looks half as dark.
        let level = byte (Math.Round(255.0 * (1.0 - float (Math.Clamp(share, 0.0f, 1.0f)))))
        SKColor(level, level, level)

    let private drawChannel (canvas: SKCanvas) (left: int) (top: int) (size: int) (largest: float32) (values: float32[]) =
        use paint = new SKPaint(IsAntialias = false)
        // Edges are rounded cell by cell, so that the cells of any grid fill the tile without seams.
        let edge cell = tile * cell / size

        for row in 0 .. size - 1 do
            for column in 0 .. size - 1 do
                paint.Color <- grey (if largest > 0.0f then values[row * size + column] / largest else 0.0f)

                let cell = SKRectI(left + edge column, top + edge row, left + edge (column + 1), top + edge (row + 1))
                canvas.DrawRect(SKRect.op_Implicit cell, paint)

        use frame = new SKPaint(IsAntialias = false, Style = SKPaintStyle.Stroke, Color = SKColor(176uy, 180uy, 188uy))
        canvas.DrawRect(float32 left - 0.5f, float32 top - 0.5f, float32 tile + 1.0f, float32 tile + 1.0f, frame)

    /// Draws the figure.
    let draw (figure: ChannelFigure) =
        let columns = 1 + figure.Channels.Length
        let at index = gap + index * (tile + gap)

        Picture.draw (at columns) (at 2) (fun canvas ->
            PictureTile.draw canvas (at 0) (at 0) tile figure.PictureSize figure.TransformedPicture
            PictureTile.draw canvas (at 0) (at 1) tile figure.PictureSize figure.Picture

            for i in 0 .. figure.Channels.Length - 1 do
                let largest = max (Array.max figure.Before[i]) (Array.max figure.After[i])
                drawChannel canvas (at (i + 1)) (at 0) figure.Size largest figure.After[i]
                drawChannel canvas (at (i + 1)) (at 1) figure.Size largest figure.Before[i])
