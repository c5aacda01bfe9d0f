namespace Streaming.Report.Drawing

open System.IO
open SkiaSharp

/// Pictures that the program wrote as PNG files.
module internal PictureFile =
    /// The pixels of a file; none where the file is missing or no picture. They are the caller's to dispose.
    let tryBitmap (path: string) : SKBitmap option =
        if File.Exists path then SKBitmap.Decode path |> Option.ofObj else None

    /// The picture in a file; none where the file is missing or no picture.
    let tryRead (path: string) =
        tryBitmap path
        |> Option.map (fun bitmap ->
            use bitmap = bitmap
            Picture.drawSmall bitmap.Width bitmap.Height (fun canvas -> canvas.DrawBitmap(bitmap, 0.0f, 0.0f)))

    /// The picture in a square file as three planes of red, green and blue in 0..255, with its side.
    let tryPlanes (path: string) =
        tryBitmap path
        |> Option.map (fun bitmap ->
            use bitmap = bitmap
            let pixels = bitmap.Pixels
            let plane (of': SKColor -> byte) = pixels |> Array.map (of' >> float32)
            bitmap.Width, Array.concat [ plane _.Red; plane _.Green; plane _.Blue ])
