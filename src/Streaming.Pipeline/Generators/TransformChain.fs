namespace Streaming.Pipeline

open System
open System.Globalization
open System.Text.RegularExpressions
open Streaming.Domain

/// One transform, or several that are done one after the other.
type TransformChain =
    { /// As it was asked for, such as rotate=30+scale=1.3.
      Text: string
      /// The transforms in the order in which they are done.
      Steps: (Family * float)[] }

    /// The whole of it as one map, about the point (x, y) of an image of size x size pixels.
    member chain.Affine(size: int, x: float, y: float) =
        chain.Steps
        |> Array.fold (fun map (family, amount) -> map |> Affine.andThen (Family.affine family amount size x y)) Affine.identity

/// Reading chains of transforms.
module TransformChain =
    // The plus sign that joins two transforms stands before a word; those of rotate+ and of numbers do not.
    let private joint = Regex(@"\+(?=[a-z])", RegexOptions.CultureInvariant)

    let private words = "rotate, scale, left, right, up, down, or a family such as rotate- or scale-up"

    let private ofStep (option: string) (text: string) =
        let refuse (expected: string) =
            raise (InputException $"{option}: '{text}' was not understood; expected {expected}, such as rotate=30, scale=1.3 or left=30.")

        match text.Split '=' with
        | [| word; number |] ->
            match Double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture) with
            | true, amount ->
                let family, amount =
                    match word with
                    | "rotate" -> (if amount < 0.0 then RotateMinus else RotatePlus), abs amount
                    | "scale" -> (if amount < 1.0 then ScaleDown else ScaleUp), amount
                    | word when Family.all |> List.exists (fun family -> Family.name family = word) -> Family.parse word, amount
                    | _ -> refuse $"one of {words}, then = and an amount"

                if not (Family.accepts family amount) then
                    refuse $"an amount of {Family.name family} in {Family.unit family} (a factor above 1 for scale-up, between 0 and 1 for scale-down, otherwise a positive number)"

                family, amount
            | _ -> refuse "a number after the ="
        | _ -> refuse "WORD=AMOUNT"

    /// The chain that a text means: rotate=30, or rotate=30+scale=1.3 for one after the other. `option` names the option in
    /// errors.
    let parse (option: string) (text: string) =
        { Text = text
          Steps = joint.Split text |> Array.map (ofStep option) }

    /// The chains of a list with commas between them.
    let parseList (option: string) (text: string) =
        match text.Split(',', StringSplitOptions.RemoveEmptyEntries ||| StringSplitOptions.TrimEntries) with
        | [||] -> raise (InputException $"{option} is empty; expected transforms such as rotate=30,scale=1.3,left=30.")
        | texts -> texts |> Array.map (parse option)
