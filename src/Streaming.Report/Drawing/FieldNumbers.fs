namespace Streaming.Report.Drawing

open System
open System.Globalization

/// The vectors of the cells that have an arrow, as a short text for a page to read single ones from: a signed byte for each
/// component, counted in a unit of which 127 are the longest component.
module internal FieldNumbers =
    let private finite (value: float32) = if Single.IsFinite value then value else 0.0f

    /// The unit, in cells; 0 for a field without motion.
    let unit (field: Field) =
        let most planes = planes |> Array.fold (fun most value -> max most (abs (finite value))) 0.0f
        float (max (most field.X) (most field.Y)) / 127.0

    /// The unit in words, exactly enough.
    let unitText (field: Field) = (unit field).ToString("G6", CultureInfo.InvariantCulture)

    /// The x plane, then the y plane, row by row, as Base64.
    let encode (field: Field) =
        let unit = unit field
        let counted (value: float32) = if unit > 0.0 then sbyte (Math.Clamp(Math.Round(float (finite value) / unit), -127.0, 127.0)) else 0y
        let places = (ArrowGrid.ofSize field.Size).Places
        let read (plane: float32[]) = [| for row in places do for column in places -> byte (counted plane[row * field.Size + column]) |]
        Convert.ToBase64String(Array.append (read field.X) (read field.Y))
