namespace Streaming.Learning.Amounts

/// A loss at a place of some numbers, and how it slopes there.
type SlopedLoss =
    { Loss: float
      /// Its derivative by each of the numbers.
      Gradient: float[]
      /// Its second derivatives, as Gauss and Newton take them: without those of what is compared.
      Bend: float[,] }

/// What the deviation of one layer says about a place.
type DeviationSlope =
    { /// Mean squared deviation.
      Deviation: float
      /// Mean product of the deviations with their derivative by each number.
      Along: float[]
      /// Mean products of these derivatives.
      Products: float[,] }

/// Adding up what layers say.
module SlopedLoss =
    /// The sum over layers of count / 2 ln(deviation), as in AmountSearch; a deviation below the layer's floor counts as that.
    let ofLayers (counts: float[]) (floors: float[]) (slopes: DeviationSlope[]) =
        let numbers = slopes[0].Along.Length
        let heavy = Array.map3 (fun count floor slope -> count / max floor slope.Deviation) counts floors slopes
        let sum (part: DeviationSlope -> float) = Array.fold2 (fun total weight slope -> total + weight * part slope) 0.0 heavy slopes

        { Loss = Array.map3 (fun count floor slope -> -AmountLikelihood.ofSquares count floor slope.Deviation) counts floors slopes |> Array.sum
          Gradient = Array.init numbers (fun i -> sum (fun slope -> slope.Along[i]))
          Bend = Array2D.init numbers numbers (fun i j -> sum (fun slope -> slope.Products[i, j])) }
