namespace Streaming.Learning.Statistics

open System

/// A value with the interval that 95 % of the bootstrap's resamples fall into.
[<Struct>]
type Measured =
    { Value: float
      /// The 2.5th percentile of the resamples; not a number where there are fewer than two items.
      Low: float
      /// Their 97.5th percentile.
      High: float }

    /// A value that was not measured.
    static member None = { Value = nan; Low = nan; High = nan }

/// Intervals by the bootstrap (Efron 1979, percentiles): items, here images, are drawn again with replacement, as many
/// as there are, and the statistic is taken of each such resample. All statistics see the same resamples, so that those
/// of two methods may be compared. The same seed draws the same resamples.
[<Sealed; AllowNullLiteral(false)>]
type Bootstrap(seed: int, items: int, resamples: int) =
    let draws =
        let random = Random seed

        Array.init (if items < 2 then 0 else resamples) (fun _ ->
            let times = Array.zeroCreate<float> items

            for _ in 1..items do
                let item = random.Next items
                times[item] <- times[item] + 1.0

            times)

    let percentile (sorted: float[]) share =
        let at = share * float (sorted.Length - 1)
        let below = int at
        let above = min (below + 1) (sorted.Length - 1)
        sorted[below] + (at - float below) * (sorted[above] - sorted[below])

    /// Items that are drawn from.
    member _.Items = items

    /// The statistic `finish (sum of parts / sum of weights)` of all items, with its interval. One part and one weight
    /// for each item.
    member _.OfRatio(parts: float[], weights: float[], finish: float -> float) =
        if parts.Length <> items || weights.Length <> items then
            invalidArg (nameof parts) $"{items} parts and weights were expected, not {parts.Length} and {weights.Length}."

        let ofDraw (times: float[]) =
            let mutable part, weight = 0.0, 0.0

            for i in 0 .. items - 1 do
                part <- part + times[i] * parts[i]
                weight <- weight + times[i] * weights[i]

            finish (part / weight)

        let sorted = draws |> Array.map ofDraw |> Array.filter Double.IsFinite |> Array.sort
        let known = sorted.Length > 0

        { Value = finish (Array.sum parts / Array.sum weights)
          Low = if known then percentile sorted 0.025 else nan
          High = if known then percentile sorted 0.975 else nan }
