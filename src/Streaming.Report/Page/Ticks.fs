namespace Streaming.Report.Page

open System
open System.Globalization

/// How the numbers of an axis are spaced.
type internal Scale =
    /// Equal steps are equal differences.
    | Linear
    /// Equal steps are equal factors.
    | Logarithmic

/// Where an axis begins and ends, and its ticks with their words.
type internal AxisSpan =
    { Low: float
      High: float
      Ticks: (float * string)[] }

/// Round places for ticks, at any scale.
module internal Ticks =
    // Rounding errors of a tick's place, in steps.
    let private slack = 1e-6

    /// A round step, 1, 2 or 5 times a power of ten, that divides a span into at most `parts` parts.
    let step (span: float) (parts: int) =
        let raw = span / float (max 1 parts)
        let power = 10.0 ** Math.Floor(Math.Log10 raw)
        let share = raw / power

        power
        * (if share <= 1.0 + slack then 1.0
           elif share <= 2.0 + slack then 2.0
           elif share <= 5.0 + slack then 5.0
           else 10.0)

    /// A tick in words, with as many decimals as its step needs, so that neighbours never read alike.
    let text (step: float) (value: float) =
        let decimals = max 0 (-(int (Math.Floor(Math.Log10 step + slack))))
        if abs value < slack * step then "0" else value.ToString($"N{decimals}", CultureInfo.InvariantCulture)

    let private multiples step low high =
        [| for i in int64 (Math.Ceiling(low / step - slack)) .. int64 (Math.Floor(high / step + slack)) -> float i * step |]

    // What there is, made wider where it is a single value.
    let private range (values: float[]) =
        match values |> Array.filter Double.IsFinite with
        | [||] -> 0.0, 1.0
        | finite when Array.min finite < Array.max finite -> Array.min finite, Array.max finite
        | finite -> finite[0] - max 0.5 (0.1 * abs finite[0]), finite[0] + max 0.5 (0.1 * abs finite[0])

    /// From the least value to the largest, with round ticks between.
    let within parts unit (values: float[]) =
        let low, high = range values
        let step = step (high - low) parts

        { Low = low
          High = high
          Ticks = multiples step low high |> Array.map (fun tick -> tick, text step tick + unit) }

    /// From a round value to a round value. It begins at 0 where the values come close to that, as lengths do, and
    /// otherwise near the least of them.
    let around parts unit (values: float[]) =
        let finite = values |> Array.filter Double.IsFinite

        let least, most =
            if finite.Length > 0 && Array.min finite >= 0.0 && 2.0 * Array.min finite <= Array.max finite then
                0.0, (if Array.max finite > 0.0 then Array.max finite else 1.0)
            else
                range values

        let step = step (most - least) parts
        let low, high = step * Math.Floor(least / step + slack), step * Math.Ceiling(most / step - slack)

        { Low = low
          High = high
          Ticks = multiples step low high |> Array.map (fun tick -> tick, text step tick + unit) }

    // 1, 2 and 5 times the powers of ten about the values.
    let private rungs low high =
        [| for power in int (Math.Floor(Math.Log10 low)) .. int (Math.Ceiling(Math.Log10 high)) do
               for factor in [ 1.0; 2.0; 5.0 ] -> factor * 10.0 ** float power |]

    /// The same for factors: 1, 2, 5, 10 and so on, or the powers of ten alone where these are many. Values that are not
    /// above 0 have no place.
    let factors unit (values: float[]) =
        match values |> Array.filter (fun value -> Double.IsFinite value && value > 0.0) with
        | [||] -> around 4 unit [||]
        | positive ->
            let rungs = rungs (Array.min positive / 1.5) (1.5 * Array.max positive)
            let low = rungs |> Array.filter (fun rung -> rung <= Array.min positive * (1.0 + slack)) |> Array.last
            let high = rungs |> Array.find (fun rung -> rung > low * (1.0 + slack) && rung >= Array.max positive * (1.0 - slack))
            let inside = rungs |> Array.filter (fun rung -> rung >= low * (1.0 - slack) && rung <= high * (1.0 + slack))
            let isPower rung = abs (Math.Log10 rung - Math.Round(Math.Log10 rung)) < slack
            let ticks = if inside.Length > 6 then Array.filter isPower inside else inside

            { Low = low
              High = high
              Ticks = ticks |> Array.map (fun tick -> tick, text tick tick + unit) }
