namespace Streaming.Experiments.Siamese

open System

/// How many training pairs a network needs to reach an accuracy.
[<RequireQualifiedAccess>]
type PairsNeeded =
    /// The smallest set that was trained on is enough.
    | AtMost of pairs: int
    /// Between two sets that were trained on: a straight line over the logarithm of the pairs meets the accuracy there.
    | About of pairs: int
    /// The largest set that was trained on is not enough.
    | MoreThan of pairs: int

/// Reading the curve of accuracy against training pairs.
module CatchingUp =
    /// Where the curve first reaches the accuracy; none for an empty curve.
    let pairsFor (accuracy: float) (curve: (int * float) seq) =
        let curve = curve |> Seq.sortBy fst |> Seq.toArray

        match curve |> Array.tryFindIndex (fun (_, reached) -> reached >= accuracy) with
        | _ when curve.Length = 0 -> None
        | None -> Some(PairsNeeded.MoreThan(fst (Array.last curve)))
        | Some 0 -> Some(PairsNeeded.AtMost(fst curve[0]))
        | Some i ->
            let (n0, a0), (n1, a1) = curve[i - 1], curve[i]
            let share = (accuracy - a0) / (a1 - a0)
            let pairs = Math.Exp(Math.Log(float n0) + share * Math.Log(float n1 / float n0))
            Some(PairsNeeded.About(int (Math.Round pairs)))

    /// In words, such as "about 9,400 pairs".
    let inWords needed =
        let count (n: int) = n.ToString("N0", Globalization.CultureInfo.InvariantCulture)

        match needed with
        | PairsNeeded.AtMost n -> $"at most {count n} pairs"
        | PairsNeeded.About n -> $"about {count n} pairs"
        | PairsNeeded.MoreThan n -> $"more than {count n} pairs"
