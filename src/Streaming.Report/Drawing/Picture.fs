namespace Streaming.Report.Drawing

open SkiaSharp

/// A finished picture.
type Picture =
    { /// Pixels across.
      Width: int
      /// Pixels down.
      Height: int
      /// The picture as a PNG file.
      Png: byte[]
      /// The same as a WebP file, a few times smaller, for the page.
      WebP: byte[] }

/// Making pictures.
module Picture =
    // Of the filters and levels tried on a report's fields, these gave the smallest files in the shortest time.
    let private encoding =
        SKPngEncoderOptions(SKPngEncoderFilterFlags.Sub ||| SKPngEncoderFilterFlags.Up, 6)

    let private paintOn (alpha: SKAlphaType) (quality: float32) width height (paint: SKCanvas -> unit) =
        use bitmap = new SKBitmap(SKImageInfo(width, height, SKColorType.Rgba8888, alpha))
        use canvas = new SKCanvas(bitmap)
        canvas.Clear(if alpha = SKAlphaType.Opaque then SKColors.White else SKColors.Transparent)
        paint canvas
        canvas.Flush()
        use pixels = bitmap.PeekPixels()

        let bytes (kind: string) (data: SKData | null) =
            match data with
            | null -> invalidOp $"A picture of {width}x{height} pixels could not be encoded as {kind}."
            | data -> data.ToArray()

        use png = pixels.Encode encoding
        use webp = pixels.Encode(SKWebpEncoderOptions(SKWebpEncoderCompression.Lossy, quality))

        { Width = width
          Height = height
          Png = bytes "PNG" png
          WebP = bytes "WebP" webp }

    /// Draws on a white canvas of that many pixels. Drawing is done on the CPU, without fonts, so the same calls give
    /// the same bytes on every machine of a kind.
    let internal draw width height paint =
        paintOn SKAlphaType.Opaque 85.0f width height paint

    /// The same for photographs and the like, whose loss is not seen: two thirds of the bytes.
    let internal drawSmall width height paint =
        paintOn SKAlphaType.Opaque 60.0f width height paint

    /// Draws on a canvas that is clear where nothing is drawn.
    let internal drawClear width height paint =
        paintOn SKAlphaType.Premul 85.0f width height paint
