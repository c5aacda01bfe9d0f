namespace Streaming.Experiments.Profile

open Streaming.Domain

/// The amounts that stand for a derivative at nothing: one degree, one per cent, one pixel of the 227 pixel input.
module SmallAmount =
    /// The amount, in the family's unit.
    let ofFamily family =
        match family with
        | ScaleUp -> 1.01
        | ScaleDown -> 0.99
        | _ -> 1.0

    /// What it is one of, in files.
    let unit family =
        match Family.unit family with
        | "factor" -> "percent"
        | unit -> unit

    /// How many of these units an amount is: degrees, per cent of the size, pixels.
    let units family (amount: float) =
        match Family.unit family with
        | "factor" -> 100.0 * abs (amount - 1.0)
        | _ -> amount
