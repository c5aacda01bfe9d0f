namespace Streaming.Report

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
    /// Draws on a transparent canvas of that many pixels. Drawing is done on the CPU, so the same calls give the same
    /// bytes on every machine.
    let internal draw width height (paint: SKCanvas -> unit) =
        use surface = SKSurface.Create(SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Premul))
        paint surface.Canvas
        use image = surface.Snapshot()
        use png = image.Encode(SKEncodedImageFormat.Png, 100)
        use webp = image.Encode(SKEncodedImageFormat.Webp, 85)

        { Width = width
          Height = height
          Png = png.ToArray()
          WebP = webp.ToArray() }
