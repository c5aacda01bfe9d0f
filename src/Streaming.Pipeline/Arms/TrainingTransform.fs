namespace Streaming.Pipeline

open System
open System.Globalization
open Streaming.Domain

/// One of the transforms that augmentation draws from.
type TrainingTransform =
    { Family: Family
      /// In the family's unit.
      Amount: float }

    /// Such as "rotate+ 30".
    member t.Name = FormattableString.Invariant $"{Family.name t.Family} {t.Amount}"

    /// What it does in a frame of size x size pixels, about the frame's centre.
    member t.Affine(size: int) =
        let centre = float size / 2.0
        Family.affine t.Family t.Amount size centre centre

/// The transforms of training.
module TrainingTransform =
    /// The six of the paper (section 3.3).
    let paper =
        [| { Family = RotatePlus; Amount = 30.0 }
           { Family = RotateMinus; Amount = 30.0 }
           { Family = ScaleUp; Amount = 1.3 }
           { Family = ScaleDown; Amount = 0.75 }
           { Family = Left; Amount = 30.0 }
           { Family = Up; Amount = 30.0 } |]

    /// The transform that a text such as "scale-up:1.3" names, or an InputException.
    let parse (text: string) =
        let refuse () =
            raise (InputException $"--transforms: '{text}' is no transform; expected FAMILY:AMOUNT, such as rotate+:30 or scale-down:0.75.")

        match text.Split ':' with
        | [| family; amount |] ->
            let family = Family.parse family

            match Double.TryParse(amount, NumberStyles.Float, CultureInfo.InvariantCulture) with
            | true, amount when Family.accepts family amount -> { Family = family; Amount = amount }
            | _ -> refuse ()
        | _ -> refuse ()
