namespace Streaming.Report.Drawing

open System
open SkiaSharp
open Streaming.Domain
open Streaming.Imaging.Decoding

/// Small pictures of images with the box of their object.
module Thumbnail =
    // JPEG decodes straight to an eighth, a quarter ...; the rest is resampled.
    let private decode (path: string) (side: int) =
        let struct (picture, width, height) = SmallPicture.Read(path, side)
        use picture = picture
        use bitmap = new SKBitmap(SKImageInfo(picture.Width, picture.Height, SKColorType.Rgba8888, SKAlphaType.Opaque))
        picture.Pixels.CopyTo(bitmap.GetPixelSpan())
        let scale = float side / float (max width height)
        let across length = max 1 (int (Math.Round(float length * scale)))
        bitmap.Resize(bitmap.Info.WithSize(across width, across height), SKSamplingOptions SKCubicResampler.Mitchell) |> Option.ofObj

    /// What is shown where an image cannot be: a neutral square, struck through.
    let placeholder (side: int) =
        Picture.draw side side (fun canvas ->
            canvas.Clear(SKColor(226uy, 228uy, 232uy))

            use line =
                new SKPaint(
                    IsAntialias = true,
                    Style = SKPaintStyle.Stroke,
                    StrokeWidth = 2.0f,
                    Color = SKColor(168uy, 172uy, 180uy)
                )

            let near, far = float32 side * 0.38f, float32 side * 0.62f
            canvas.DrawLine(near, near, far, far, line)
            canvas.DrawLine(near, far, far, near, line)
            canvas.DrawRect(SKRect.Create(1.0f, 1.0f, float32 side - 2.0f, float32 side - 2.0f), line))

    /// The image in the file, its longer side `side` pixels long, with the box (in pixels of an image of width x
    /// height) drawn in green where the image is selected and in red where it is not. None where the file is
    /// missing, or cannot be used as an image.
    let tryDraw (side: int) (path: string) (width: int, height: int) (box: Box option) (selected: bool) =
        try
            match decode path side with
            | None -> None
            | Some decoded ->
                use bitmap = decoded

                Picture.drawSmall bitmap.Width bitmap.Height (fun canvas ->
                    canvas.DrawBitmap(bitmap, 0.0f, 0.0f)

                    match box with
                    | Some box when width > 0 && height > 0 ->
                        let sx, sy = float bitmap.Width / float width, float bitmap.Height / float height

                        let frame =
                            SKRect(
                                float32 (box.XMin * sx),
                                float32 (box.YMin * sy),
                                float32 (box.XMax * sx),
                                float32 (box.YMax * sy)
                            )

                        // A box that ends at the image's border is drawn just inside it.
                        let inside = SKRect(2.0f, 2.0f, float32 bitmap.Width - 2.0f, float32 bitmap.Height - 2.0f)
                        let frame = SKRect.Intersect(frame, inside)
                        use stroke = new SKPaint(IsAntialias = true, Style = SKPaintStyle.Stroke)
                        stroke.Color <- SKColor(0uy, 0uy, 0uy, 130uy)
                        stroke.StrokeWidth <- 5.0f
                        canvas.DrawRect(frame, stroke)
                        stroke.Color <- if selected then SKColor(52uy, 199uy, 89uy) else SKColor(255uy, 69uy, 58uy)
                        stroke.StrokeWidth <- 3.0f
                        canvas.DrawRect(frame, stroke)
                    | _ -> ())
                |> Some
        with :? ItemRejectedException ->
            None
