namespace Streaming.Report.Drawing

open System
open System.Globalization
open System.Text
open SkiaSharp

/// A field for a page: a picture with one pixel for each cell, and arrows as the outline of one shape. Both stay sharp at any
/// size, and take a third of the bytes of a picture with arrows in it.
module internal FieldShape =
    /// Units of the outline along one side.
    let side = 1000

    /// A pixel for each cell, in the colour of its vector, as a WebP file without loss. Colours are full at `maximum` cells.
    let cells (maximum: float) (field: Field) =
        let n = field.Size
        use bitmap = new SKBitmap(SKImageInfo(n, n, SKColorType.Rgba8888, SKAlphaType.Opaque))
        bitmap.Pixels <- Array.init (n * n) (fun at -> FlowColour.ofVector maximum (float field.X[at]) (float field.Y[at]))
        use pixels = bitmap.PeekPixels()
        use data = pixels.Encode(SKWebpEncoderOptions(SKWebpEncoderCompression.Lossless, 90.0f)) |> Option.ofObj |> Option.get
        data.ToArray()

    // A slender triangle about (x, y), from a blunt tail to a tip, which spans (dx, dy).
    let private arrow (text: StringBuilder) x y dx dy =
        let whole (value: float) = int (Math.Round value)
        // Across the arrow, an eighth of its length on either side of the tail.
        let ax, ay = -0.125 * dy, 0.125 * dx
        let fromX, fromY = whole (x - 0.5 * dx + ax), whole (y - 0.5 * dy + ay)
        let tailX, tailY = whole (x - 0.5 * dx - ax), whole (y - 0.5 * dy - ay)
        let tipX, tipY = whole (x + 0.5 * dx), whole (y + 0.5 * dy)
        // A sign parts numbers as well as a space.
        let next (value: int) = (if value < 0 then text else text.Append ' ').Append(value.ToString CultureInfo.InvariantCulture) |> ignore
        text.Append('M').Append(fromX.ToString CultureInfo.InvariantCulture) |> ignore
        next fromY
        text.Append('l').Append((tailX - fromX).ToString CultureInfo.InvariantCulture) |> ignore
        next (tailY - fromY)
        next (tipX - tailX)
        next (tipY - tailY)
        text.Append 'z' |> ignore

    /// Arrows on a sub-grid as the data of an SVG path; they reach their neighbour at `maximum` cells, and longer vectors are
    /// drawn as if they had that length.
    let arrows (maximum: float) (field: Field) =
        let text = StringBuilder()

        // An arrow of less than a few units would be a speck.
        for struct (x, y, dx, dy) in FieldArrows.ofField (ArrowGrid.sparse field.Size) (float side / float field.Size) 0.03 maximum field do
            arrow text x y dx dy

        text.ToString()
