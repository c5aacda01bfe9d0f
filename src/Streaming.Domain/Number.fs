namespace Streaming.Domain

open System
open System.Globalization

/// The range that a real number must lie in. Whether an end belongs to it is told by its flag.
type RealRange =
    { Least: float
      HasLeast: bool
      Most: float
      HasMost: bool }

    /// From the least to the most, both of them allowed.
    static member Between(least: float, most: float) =
        { Least = least
          HasLeast = true
          Most = most
          HasMost = true }

    /// More than the least, up to the most.
    static member Above(least: float, most: float) = { RealRange.Between(least, most) with HasLeast = false }

    /// From the least on, less than the most.
    static member Below(least: float, most: float) = { RealRange.Between(least, most) with HasMost = false }

    /// Whether a number lies in it; what is not a number never does.
    member range.Contains(value: float) =
        (value > range.Least || range.HasLeast && value = range.Least) && (value < range.Most || range.HasMost && value = range.Most)

    /// The range in words, such as "more than 0, at most 1".
    member range.Text =
        let number (value: float) = value.ToString("0.############", CultureInfo.InvariantCulture)

        match range.HasLeast, range.HasMost with
        | true, true -> $"{number range.Least} to {number range.Most}"
        | true, false -> $"{number range.Least} or more, but less than {number range.Most}"
        | false, true -> $"more than {number range.Least}, at most {number range.Most}"
        | false, false -> $"more than {number range.Least}, less than {number range.Most}"

/// Reading numbers that people write: in options, in files of options, in transforms. One way for all of them and on every
/// machine: digits, a sign, a decimal point, an exponent. There are no separators of thousands, no decimal comma, no spaces, and
/// every number is finite. What is refused is an InputException that names what the number was for.
module Number =
    let private isPlain (text: string) =
        text |> Seq.forall (fun c -> Char.IsAsciiDigit c || c = '+' || c = '-' || c = '.' || c = 'e' || c = 'E')

    /// The real number that a text means; none for one that is no number of this form, or not finite.
    let tryReal (text: string) =
        let style = NumberStyles.AllowLeadingSign ||| NumberStyles.AllowDecimalPoint ||| NumberStyles.AllowExponent

        match isPlain text, Double.TryParse(text, style, CultureInfo.InvariantCulture) with
        | true, (true, value) when Double.IsFinite value -> ValueSome value
        | _ -> ValueNone

    let private tryWhole (text: string) =
        match isPlain text, Int128.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) with
        | true, (true, value) -> Some value
        | _ -> None

    // What a text with a decimal comma was meant to be.
    let private meant (text: string) =
        match text.Replace(',', '.') with
        | pointed when pointed <> text && (tryReal pointed).IsSome -> $"; a decimal point is meant: {pointed}"
        | _ -> ""

    let private refuse (what: string) (text: string) (expected: string) =
        raise (InputException $"{what} is '{text}'; expected {expected}{meant text}.")

    /// The real number that a text means, inside a range. `what` names it in errors, such as --gamma.
    let real (what: string) (range: RealRange) (text: string) =
        match tryReal text with
        | ValueSome value when range.Contains value -> value
        | ValueSome _ -> refuse what text range.Text
        | ValueNone -> refuse what text $"a number, {range.Text}"

    /// The whole number that a text means, from `least` to `most`. `what` names it in errors, such as --epochs.
    let whole (what: string) (least: Int128) (most: Int128) (text: string) =
        let range = FormattableString.Invariant $"{least} to {most}"

        match tryWhole text with
        | Some value when value >= least && value <= most -> value
        | Some _ -> refuse what text range
        | None -> refuse what text $"a whole number, {range}"
