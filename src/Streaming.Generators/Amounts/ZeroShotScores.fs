namespace Streaming.Generators.Amounts

open System
open Streaming.Learning.Statistics

/// Scoring what was told of test pairs.
module ZeroShotScores =
    /// Resamples that intervals are made from.
    let resamples = 1000

    /// Whether what is told is on the side of the threshold that the pair is on.
    let isRight threshold (told: AmountPrediction) = (told.Amount > threshold) = (told.Pair.Amount > threshold)

    let private share (items: 'a[]) (holds: 'a -> bool) =
        if items.Length = 0 then nan else float (items |> Array.filter holds |> Array.length) / float items.Length

    /// The score of some pairs about a threshold. Intervals are over originals: pairs of one image are alike.
    let ofPredictions (seed: int) threshold (told: AmountPrediction[]) =
        let byOriginal = told |> Array.groupBy _.Pair.Original |> Array.map snd
        let bootstrap = Bootstrap(seed, byOriginal.Length, resamples)
        let weights = byOriginal |> Array.map (fun pairs -> float pairs.Length)

        let measured (key: AmountPrediction -> float) =
            if told.Length = 0 then
                Measured.None
            else
                bootstrap.OfRatio(byOriginal |> Array.map (Array.sumBy key), weights, id)

        { Pairs = told.Length
          Accuracy = measured (fun pair -> if isRight threshold pair then 1.0 else 0.0)
          MeanAbsError = measured (_.Error >> abs)
          MedianAbsError = told |> Array.map (_.Error >> abs) |> Median.ofValues
          Bias = if told.Length = 0 then nan else told |> Array.averageBy _.Error }

    /// How many of each side were told to be on which.
    let confusion threshold (told: AmountPrediction[]) =
        let count above toldAbove =
            told
            |> Array.filter (fun pair -> (pair.Pair.Amount > threshold) = above && (pair.Amount > threshold) = toldAbove)
            |> Array.length

        { BelowToldBelow = count false false
          BelowToldAbove = count false true
          AboveToldBelow = count true false
          AboveToldAbove = count true true }

    /// Share of right decisions about a threshold; pairs of that very amount are left out.
    let accuracy threshold (told: AmountPrediction[]) =
        let apart = told |> Array.filter (fun pair -> pair.Pair.Amount <> threshold)
        share apart (isRight threshold)

    /// Pairs by amount, ascending.
    let byAmount (told: AmountPrediction[]) = told |> Array.groupBy _.Pair.Amount |> Array.sortBy fst

    /// Accuracy by distance from the threshold, for `bins` equal parts of the largest distance: the middle of each part,
    /// its pairs and its accuracy. Amounts of a threshold's draw each have a distance of their own.
    let byDistance threshold (draw: TestAmounts) (told: AmountPrediction[]) =
        let distance (pair: AmountPrediction) = abs (pair.Pair.Amount - threshold)

        let place =
            match draw with
            | About _ -> fun pair -> Math.Round(distance pair, 6)
            | Within(low, high) ->
                let width = max (threshold - low) (high - threshold) / 12.0
                fun pair -> (floor (distance pair / width) + 0.5) * width

        told
        |> Array.groupBy place
        |> Array.sortBy fst
        |> Array.map (fun (at, pairs) -> { Distance = at; Pairs = pairs.Length; Accuracy = share pairs (isRight threshold) })

    /// Other thresholds that a range's pairs can answer: fifths of it, and the table's own.
    let otherThresholds threshold (draw: TestAmounts) =
        match draw with
        | About _ -> [| threshold |]
        | Within(low, high) ->
            [| for i in 1..5 -> Math.Round(low + (high - low) * float i / 6.0, 3) |]
            |> Array.append [| threshold |]
            |> Array.distinct
            |> Array.sort

    /// Share of true amounts that lie in an interval.
    let coverage (pairs: (float * float * float)[]) =
        share pairs (fun (low, amount, high) -> low <= amount && amount <= high)
