namespace Streaming.Report.Drawing

open System
open SkiaSharp

/// Drawing a picture that is three planes of red, green and blue in 0..255.
module internal PictureTile =
    let private drawBy (sampling: SKSamplingOptions) (canvas: SKCanvas) (struct (left: int, top: int)) (side: int) (size: int) (planes: float32[]) =
        let cells = size * size

        let pixels =
            Array.init cells (fun i ->
                let level plane = byte (Math.Clamp(planes[plane * cells + i] + 0.5f, 0.0f, 255.0f))
                SKColor(level 0, level 1, level 2))

        use bitmap = new SKBitmap(SKImageInfo(size, size, SKColorType.Rgba8888, SKAlphaType.Opaque))
        bitmap.Pixels <- pixels
        use image = SKImage.FromBitmap bitmap
        let target = SKRect.Create(float32 left, float32 top, float32 side, float32 side)
        canvas.DrawImage(image, target, sampling)

    /// Draws a picture of size x size pixels into a square of `side` pixels.
    let draw (canvas: SKCanvas) (left: int) (top: int) (side: int) (size: int) (planes: float32[]) =
        // A picture at its own size is copied; others are resampled.
        let sampling = if side = size then SKSamplingOptions.Default else SKSamplingOptions SKCubicResampler.Mitchell
        drawBy sampling canvas (struct (left, top)) side size planes

    /// The same with every pixel of the picture as a square, since it is a cell.
    let drawCells (canvas: SKCanvas) (left: int) (top: int) (side: int) (size: int) (planes: float32[]) =
        drawBy SKSamplingOptions.Default canvas (struct (left, top)) side size planes
