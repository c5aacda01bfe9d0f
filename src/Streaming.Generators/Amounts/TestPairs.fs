namespace Streaming.Generators.Amounts

open System
open Streaming.Domain

/// Drawing test pairs. A draw is a value: it depends on its seed, the originals, the amounts and the number of pairs,
/// and neither on workers nor on what else is drawn.
module TestPairs =
    /// Poses that first views have: 0, 5 .. 355 degrees, the paper's.
    let poses = 72

    /// Test pairs of the paper.
    let paperCount = 1600

    /// The question asked of a family: more or less than 60 degrees for rotation, as in the paper; for the other
    /// families the middle of their amounts. Every second of the amounts is a calibration amount of the plans.
    let about family =
        match family with
        | RotatePlus
        | RotateMinus -> About(60.0, 5.0, 10)
        | ScaleUp -> About(1.175, 0.025, 5)
        | ScaleDown -> About(0.85, 0.025, 4)
        | Left
        | Right
        | Up
        | Down -> About(17.5, 2.5, 5)

    /// The range of the second table: 5 to 120 degrees, and for the other families their calibration amounts' range.
    let within family =
        match family with
        | RotatePlus
        | RotateMinus -> Within(5.0, 120.0)
        | ScaleUp -> Within(1.05, 1.3)
        | ScaleDown -> Within(0.75, 0.95)
        | Left
        | Right
        | Up
        | Down -> Within(5.0, 30.0)

    /// The question about another threshold: as many amounts on either side as `about` has room for between its ends.
    let aboutThreshold family (threshold: float) =
        match about family with
        | Within _ as draw -> draw
        | About(middle, step, count) ->
            let reach = float count * step
            let room = min (threshold - (middle - reach)) (middle + reach - threshold)
            let steps = int (floor (room / step + 1e-9))

            if steps < 1 then
                raise (
                    InputException
                        $"--threshold {threshold:g}: no amounts of {Family.name family} lie on both sides of it; expected more than {middle - reach:g} and less than {middle + reach:g} {Family.unit family}."
                )

            About(threshold, step, steps)

    /// Whether two amounts are the same but for rounding.
    let private same (a: float) (b: float) = abs (a - b) < 1e-9

    // Amounts such as 1.175 + 0.025 in decimals again.
    let private rounded (amount: float) = Math.Round(amount, 9)

    /// The amounts of a threshold's pairs, ascending.
    let amountsAbout threshold step count =
        [| for k in -count .. count do
               if k <> 0 then
                   rounded (threshold + float k * step) |]

    let private shuffled (random: Random) (items: 'a[]) =
        random.Shuffle(Span items)
        items

    /// `count` pairs of a family over all poses, poses and originals as evenly used as their numbers allow, each drawn
    /// apart from the others. `calibration` are the amounts that bases were calibrated on. The order of the originals
    /// does not matter. An amount that means nothing for the family, or no original at all, is an InputException.
    let draw (seed: int) (family: Family) (calibration: float seq) (amounts: TestAmounts) (count: int) (originals: string seq) =
        let originals = originals |> Seq.distinct |> Seq.toArray
        Array.Sort(originals, StringComparer.Ordinal)

        if originals.Length = 0 then
            raise (InputException "There is no held-out original to draw test pairs from; give images that the bases were not learned from.")

        let accept amount =
            if not (Family.accepts family amount) then
                raise (InputException $"{amount:g} {Family.unit family} is no amount of {Family.name family}; choose another threshold or range.")

        // A stream of its own for each property, so that none depends on how the others are drawn.
        let place = Family.all |> List.findIndex ((=) family)
        let stream (property: int) = Random((seed * 31 + property) * 31 + place)
        let evenly property (values: 'a[]) = Array.init count (fun i -> values[i % values.Length]) |> shuffled (stream property)

        // What is left over once all amounts are used alike is drawn from either side by turns, from the ends inwards.
        let evenlyAbout property (values: 'a[]) =
            let whole = count - count % values.Length
            let leftOver k = if k % 2 = 0 then values[k / 2] else values[values.Length - 1 - k / 2]
            Array.init count (fun i -> if i < whole then values[i % values.Length] else leftOver (i - whole)) |> shuffled (stream property)

        let drawn =
            match amounts with
            | About(threshold, step, steps) ->
                let values = amountsAbout threshold step steps
                values |> Array.iter accept
                evenlyAbout 1 values
            | Within(low, high) ->
                accept low
                accept high
                let random = stream 2
                Array.init count (fun _ -> low + (high - low) * random.NextDouble())

        let posed = evenly 3 (Array.init poses (fun i -> float i * 360.0 / float poses))
        let chosen = evenly 4 (shuffled (stream 5) originals)
        let known = calibration |> Seq.toArray

        Array.init count (fun i ->
            { Original = chosen[i]
              Family = family
              Pose = posed[i]
              Amount = drawn[i]
              Calibrated = known |> Array.exists (same drawn[i]) })
