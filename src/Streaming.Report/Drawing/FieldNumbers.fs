namespace Streaming.Report.Drawing

open System
open System.Globalization
open System.IO
open System.IO.Compression

/// A field's vectors as a short text, for a page to read single cells from: a signed byte for each component, counted in
/// a unit of which 127 are the longest component.
module internal FieldNumbers =
    let private finite (value: float32) = if Single.IsFinite value then value else 0.0f

    /// The unit, in cells; 0 for a field without motion.
    let unit (field: Field) =
        let most planes = planes |> Array.fold (fun most value -> max most (abs (finite value))) 0.0f
        float (max (most field.X) (most field.Y)) / 127.0

    /// The unit in words, exactly enough.
    let unitText (field: Field) = (unit field).ToString("G6", CultureInfo.InvariantCulture)

    // Neighbours are alike, so their differences take a third of the bytes.
    let private pack (numbers: byte[]) =
        let steps = numbers |> Array.mapi (fun i number -> if i = 0 then number else number - numbers[i - 1])
        use packed = new MemoryStream()
        using (new DeflateStream(packed, CompressionLevel.SmallestSize, true)) (fun stream -> stream.Write(steps, 0, steps.Length))

        packed.ToArray()

    /// The x plane, then the y plane, row by row: each number less the one before it, deflated, as Base64.
    let encode (field: Field) =
        let unit = unit field
        let counted (value: float32) = if unit > 0.0 then sbyte (Math.Clamp(Math.Round(float (finite value) / unit), -127.0, 127.0)) else 0y
        Array.append field.X field.Y |> Array.map (counted >> byte) |> pack |> Convert.ToBase64String
