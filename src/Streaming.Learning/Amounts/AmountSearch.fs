namespace Streaming.Learning.Amounts

open System.Collections.Generic

/// The amounts that hypotheses are tried at: t = 0, step, 2 step .. up to the largest. All that are multiples of 2^depth
/// steps are tried, then those about the best one, halving the distance until it is one step.
type AmountLattice =
    { /// The last place; places count from 0, which is no change.
      Last: int
      /// t between neighbouring places.
      Step: float
      /// How often the distance is halved.
      Depth: int }

/// What a search found.
type AmountSearch =
    { /// Where the loss is least, as t, between the places that were tried.
      T: float
      /// The place it is nearest to.
      Place: int
      /// Each layer's deviation at that place.
      Deviations: float[]
      /// How likely each t is.
      Posterior: AmountPosterior
      /// Whether T is nearest to the last place: what was meant may well lie beyond it.
      AtEnd: bool }

/// Finding the amount whose hypothesis deviates least.
module AmountSearch =
    // Points of the posterior between neighbouring places.
    let private finer = 8

    /// The lattice from none to `largest`, with `coarse` intervals that are halved `depth` times.
    let lattice (largest: float) (coarse: int) (depth: int) =
        let last = coarse <<< depth
        { Last = last; Step = largest / float last; Depth = depth }

    // Where the parabola through the values at -1, 0 and 1 is least; the middle value is not above the others.
    let private vertex (before: float) (here: float) (after: float) =
        let bend = before - 2.0 * here + after
        if bend > 0.0 then 0.5 * (before - after) / bend else 0.0

    /// Searches the lattice. `deviation layer place` is the mean squared deviation of a hypothesis at one layer: it is
    /// asked for once for each pair at most where the caller remembers, and is at least `floors[layer]`. `counts` says
    /// of how many independent values each layer's deviation counts; only those above 0 take part. The loss is the sum
    /// over layers of count / 2 ln(deviation). About its least place the deviations themselves, each relative to its
    /// least, are put on a parabola: they are smooth there, and their logarithm is not.
    let find (lattice: AmountLattice) (counts: float[]) (floors: float[]) (deviation: int -> int -> float) =
        let layers = [| for layer in 0 .. counts.Length - 1 do if counts[layer] > 0.0 then layer |]
        let tried = SortedDictionary<int, float[]>()

        let at place =
            match tried.TryGetValue place with
            | true, known -> known
            | false, _ ->
                let found = layers |> Array.map (fun layer -> max floors[layer] (deviation layer place))
                tried.Add(place, found)
                found

        let lossAt place =
            Array.fold2 (fun sum layer d -> sum - AmountLikelihood.ofSquares counts[layer] 0.0 d) 0.0 layers (at place)

        let better best place = if place >= 0 && place <= lattice.Last && lossAt place < lossAt best then place else best
        let mutable best = 0
        let mutable distance = 1 <<< lattice.Depth

        for place in 0..distance .. lattice.Last do
            best <- better best place

        while distance > 1 do
            distance <- distance / 2
            let centre = best
            best <- better best (centre - distance)
            best <- better best (centre + distance)

        let relative place =
            Array.fold2 (fun sum (layer, here) d -> sum + 0.5 * counts[layer] * d / here) 0.0 (Array.zip layers (at best)) (at place)

        // Both neighbours of the best place have been tried by now, unless it is the first or the last one.
        let inside = best > 0 && best < lattice.Last
        let before, here, after = if inside then relative (best - 1), relative best, relative (best + 1) else 0.0, 0.0, 0.0
        let offset = max -1.0 (min 1.0 (vertex before here after))

        // Straight lines between places that were tried, and the parabola about the best.
        let places = Seq.toArray tried.Keys
        let losses = places |> Array.map lossAt
        let ts = Array.init (lattice.Last * finer + 1) (fun i -> float i / float finer)

        let logs =
            ts
            |> Array.map (fun place ->
                if inside && abs (place - float best) <= 1.0 then
                    let u = place - float best
                    -(lossAt best + 0.5 * (after - before) * u + 0.5 * (before - 2.0 * here + after) * u * u)
                else
                    let right = places |> Array.findIndex (fun p -> float p >= place)

                    if float places[right] = place then
                        -losses[right]
                    else
                        let left = right - 1
                        let share = (place - float places[left]) / float (places[right] - places[left])
                        -(losses[left] + share * (losses[right] - losses[left])))

        { T = (float best + offset) * lattice.Step
          AtEnd = float best + offset > float lattice.Last - 0.5
          Place = best
          Deviations = at best
          Posterior = AmountPosterior.OfLogLikelihoods(ts |> Array.map (fun place -> place * lattice.Step), logs) }
