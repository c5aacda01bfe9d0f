namespace Streaming.Report.Drawing

open System
open SkiaSharp

/// The legend of every FlowPicture: the colour of each direction and length.
module ColourWheel =
    /// Draws the wheel, `shown` pixels across where it is looked at and twice as many in the picture: no motion in
    /// the middle, the full length at the rim, with an arrow in each of eight directions.
    let draw (shown: int) =
        let side = 2 * shown
        let radius = float side / 2.0

        Picture.drawClear side side (fun canvas ->
            use disc = new SKPath()
            disc.AddCircle(float32 radius, float32 radius, float32 (radius - 1.0))
            canvas.Save() |> ignore
            canvas.ClipPath(disc, SKClipOperation.Intersect, true)
            use pixels = new SKBitmap(side, side)

            for y in 0 .. side - 1 do
                for x in 0 .. side - 1 do
                    let offset i = (float i + 0.5 - radius) / radius
                    pixels.SetPixel(x, y, FlowColour.ofVector 1.0 (offset x) (offset y))

            canvas.DrawBitmap(pixels, 0.0f, 0.0f)
            canvas.Restore()
            use ink = new SKPaint(IsAntialias = true, Color = Arrow.ink)

            for i in 0..7 do
                let struct (s, c) = Math.SinCos(float i * Math.PI / 4.0)
                let middle, length = 0.55 * radius, 0.5 * radius
                Arrow.draw canvas ink 4.0 (radius + c * middle) (radius + s * middle) (c * length) (s * length))
