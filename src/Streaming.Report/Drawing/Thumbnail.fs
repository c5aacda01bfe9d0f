namespace Streaming.Report

open System
open System.IO
open SkiaSharp
open Streaming.Domain

/// Small pictures of images with the box of their object.
module Thumbnail =
    // A picture of a page must not cost the memory of the run it describes.
    let private mostPixels = 100_000_000L

    let private decode (path: string) (side: int) =
        use codec = SKCodec.Create path

        match codec with
        | null -> None
        | codec when int64 codec.Info.Width * int64 codec.Info.Height > mostPixels -> None
        | codec ->
            // JPEG decodes straight to an eighth, a quarter ...; the rest is resampled.
            let wanted = float32 side / float32 (max codec.Info.Width codec.Info.Height)
            let size = codec.GetScaledDimensions wanted
            let info = SKImageInfo(size.Width, size.Height, SKColorType.Rgba8888, SKAlphaType.Premul)
            use bitmap = new SKBitmap(info)

            match codec.GetPixels(info, bitmap.GetPixels()) with
            | SKCodecResult.Success ->
                let scale = float side / float (max codec.Info.Width codec.Info.Height)
                let across length = max 1 (int (Math.Round(float length * scale)))
                let target = bitmap.Info.WithSize(across codec.Info.Width, across codec.Info.Height)
                bitmap.Resize(target, SKSamplingOptions SKCubicResampler.Mitchell) |> Option.ofObj
            | _ -> None

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
    /// missing, is no image, ends early or is larger than 100 million pixels.
    let tryDraw (side: int) (path: string) (width: int, height: int) (box: Box option) (selected: bool) =
        try
            match decode path side with
            | None -> None
            | Some decoded ->
                use bitmap = decoded

                Picture.draw bitmap.Width bitmap.Height (fun canvas ->
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
        with
        | :? IOException
        | :? UnauthorizedAccessException
        | :? ArgumentException -> None
