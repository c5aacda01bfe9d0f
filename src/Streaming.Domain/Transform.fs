namespace Streaming.Domain

open System
open System.Text.RegularExpressions

/// A family and an amount of it: the value that commands, plans and generators speak of (paper 2.1.1).
type Transform =
    { Family: Family
      /// In the family's unit: degrees, a factor, or pixels of the 227 pixel input. Positive; the direction is the family's,
      /// so rotate+ turns counter-clockwise as seen on the screen and rotate- clockwise.
      Amount: float }

    /// As it is written everywhere, such as rotate+=30; what `Transform.parse` reads.
    member t.Name = FormattableString.Invariant $"{Family.name t.Family}={t.Amount}"

    /// What it does to an object about (x, y) in a frame of size x size pixels, x to the right and y down: the map from a
    /// point before the transform to where it goes.
    member t.AffineAbout(size: int, x: float, y: float) = Family.affine t.Family t.Amount size x y

    /// The same about the frame's centre.
    member t.Affine(size: int) = t.AffineAbout(size, float size / 2.0, float size / 2.0)

/// Reading transforms.
module Transform =
    /// The six of the paper (sections 3.1 and 3.3).
    let paper =
        [| { Family = RotatePlus; Amount = 30.0 }
           { Family = RotateMinus; Amount = 30.0 }
           { Family = ScaleUp; Amount = 1.3 }
           { Family = ScaleDown; Amount = 0.75 }
           { Family = Left; Amount = 30.0 }
           { Family = Up; Amount = 30.0 } |]

    // A word, then = or : or a space, then an amount. The sign of rotate+ belongs to the word.
    let private form = Regex(@"^\s*(?<word>[a-z]+(-[a-z]+|[+-])?)\s*[=:\s]\s*(?<amount>[^=:\s]+)\s*$", RegexOptions.CultureInvariant)

    let private words = "rotate" :: "scale" :: List.map Family.name Family.all

    // rotate and scale take the amounts of both their families.
    let private range word =
        match word with
        | "rotate" -> RealRange.Between(-(Family.range RotateMinus).Most, (Family.range RotatePlus).Most)
        | "scale" -> RealRange.Between((Family.range ScaleDown).Least, (Family.range ScaleUp).Most)
        | _ -> Family.range (Family.parse word)

    // rotate and scale say their direction by the amount; a family has it in its name.
    let private familyOf (word: string) (amount: float) =
        match word with
        | "rotate" -> (if amount < 0.0 then RotateMinus else RotatePlus), abs amount
        | "scale" -> (if amount < 1.0 then ScaleDown else ScaleUp), amount
        | _ -> Family.parse word, amount

    /// The transform that a text means: FAMILY=AMOUNT such as rotate+=30, or rotate=30 and rotate=-30, scale=1.3 and scale=0.75;
    /// a colon or a space may stand for the =. `option` names the option in errors, which are InputExceptions.
    let parse (option: string) (text: string) =
        let shape = form.Match text

        if not shape.Success then
            let comma =
                if text.Length > 0 && text |> Seq.forall (fun c -> Char.IsAsciiDigit c) then
                    "; commas stand between transforms, and numbers have a decimal point"
                else
                    ""

            raise (InputException $"{option}: '{text}' is no transform; expected FAMILY=AMOUNT, such as rotate+=30, scale-up=1.3 or left=30{comma}.")

        let word = shape.Groups["word"].Value

        if not (List.contains word words) then
            let names = words |> String.concat ", "
            raise (InputException $"{option}: '{word}' in '{text}' is no transform; expected one of {names}{Nearest.hint word words}.")

        let unit = Family.unit (fst (familyOf word 1.0))
        let number = Number.real $"{option}: the amount of '{text}', in {unit}," (range word) shape.Groups["amount"].Value
        let family, amount = familyOf word number

        if not (Family.accepts family amount) then
            raise (InputException $"{option}: '{text}' changes nothing; expected an amount that does, such as rotate=30 or scale=1.3.")

        { Family = family; Amount = amount }

    /// The transforms of words that may hold commas between several.
    let parseList (option: string) (texts: string seq) =
        texts
        |> Seq.collect _.Split(',', StringSplitOptions.RemoveEmptyEntries ||| StringSplitOptions.TrimEntries)
        |> Seq.map (parse option)
        |> Seq.toArray
