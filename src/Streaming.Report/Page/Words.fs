namespace Streaming.Report.Page

open System
open System.Globalization
open System.Xml
open Streaming.Domain

/// How numbers and names are written for readers.
module internal Words =
    let private culture = CultureInfo.InvariantCulture

    /// The text without the control characters that neither XML nor HTML can hold; a mark stands where one was. Names
    /// of files and messages about broken ones may hold anything.
    let printable (text: string) =
        text
        |> String.map (fun c -> if XmlConvert.IsXmlChar c || Char.IsSurrogate c then c else '\uFFFD')

    /// What stands where there is no number.
    let none = "\u2013"

    /// A count with its thousands apart: 39,312.
    let count (n: int64) = n.ToString("N0", culture)

    /// An endpoint error in cells, to a thousandth.
    let error (cells: float) = if Double.IsFinite cells then cells.ToString("F3", culture) else none

    /// A length to three digits.
    let digits (value: float) =
        if Double.IsFinite value && value > 0.0 then
            let decimals = 2 - int (Math.Floor(Math.Log10 value))
            value.ToString($"F{max 0 (min 12 decimals)}", culture)
        else
            value.ToString("G3", culture)

    /// A share of one as per cent.
    let percent (share: float) = if Double.IsFinite share then (100.0 * share).ToString("N1", culture) + "\u00A0%" else none

    /// A number with so many decimals; a dash where it is none.
    let decimals (n: int) (value: float) = if Double.IsFinite value then value.ToString($"F{n}", culture) else none

    /// A value with the interval that it lies in, where there is one.
    let interval (format: float -> string) low high =
        if Double.IsFinite low && Double.IsFinite high then $"{format low} \u2013 {format high}" else none

    /// A number as short as it is, with thousands apart.
    let plainCount (value: float) = value.ToString("#,0.######", culture)

    /// A time that people can read.
    let duration (seconds: float) =
        if not (Double.IsFinite seconds) then
            none
        elif seconds < 60.0 then
            seconds.ToString("F1", culture) + " s"
        else
            let whole = int64 (Math.Round seconds)

            if whole < 3600L then
                $"{whole / 60L} min {whole % 60L} s"
            else
                $"{count (whole / 3600L)} h {whole / 60L % 60L} min"

    /// Seconds to a tenth: a column of a table.
    let seconds (value: float) = value.ToString("N1", culture)

    /// Memory in megabytes.
    let megabytes (value: float) = value.ToString("N0", culture) + " MB"

    /// An amount as it stands in files.
    let plain (amount: float) = amount.ToString("G6", culture)

    /// An amount with its unit.
    let amount family (amount: float) =
        let number = plain amount

        match Family.unit family with
        | "degrees" -> number + "\u00B0"
        | "factor" -> number + "\u00D7"
        | _ -> number + " px"

    /// What a unit's numbers have behind them on an axis.
    let sign family =
        match Family.unit family with
        | "degrees" -> "\u00B0"
        | "factor" -> "\u00D7"
        | _ -> ""

    /// The unit of a family in the words of an axis.
    let unit family =
        match Family.unit family with
        | "degrees" -> "degrees"
        | "factor" -> "factor"
        | _ -> "pixels of the input"

    /// What a family does.
    let meaning family =
        match family with
        | RotatePlus -> "turned counter-clockwise"
        | RotateMinus -> "turned clockwise"
        | ScaleUp -> "made larger"
        | ScaleDown -> "made smaller"
        | Left -> "moved to the left"
        | Right -> "moved to the right"
        | Up -> "moved up"
        | Down -> "moved down"

    /// A reason in the words of a caption.
    let reason (reason: RejectReason) =
        match reason with
        | RejectReason.NoBox -> "no box"
        | RejectReason.SeveralObjects -> "several objects"
        | RejectReason.OffCentre -> "off centre"
        | RejectReason.NotSquare -> "not square"
        | RejectReason.TooSmall -> "too small"
        | RejectReason.TooLarge -> "too large"
        | RejectReason.BoxOutsideImage -> "box outside the image"
        | RejectReason.AnnotationUnreadable -> "annotation unreadable"
        | RejectReason.ImageUnreadable -> "image unreadable"
        | RejectReason.NotFinite -> "features not finite"
        | RejectReason.Duplicate -> "duplicate"
        | RejectReason.NotAnnotated -> "no annotation"
        | other -> string other
