namespace Streaming.Learning.Amounts

open System
open MathNet.Numerics.LinearAlgebra

/// Where a descent ended.
type Descent =
    { /// The place, between the lowest and the highest of each number.
      Place: float[]
      /// The loss there, and how it slopes.
      At: SlopedLoss }

    /// The covariance of a normal posterior with this loss as minus its logarithm, before which every place was as likely; of
    /// numbers that nothing tells, as wide as their range.
    member descent.Covariance(lowest: float[], highest: float[]) =
        // A uniform number of that range has a twelfth of its square for a variance.
        let bend = Matrix<float>.Build.DenseOfArray descent.At.Bend

        for i in 0 .. lowest.Length - 1 do
            let range = highest[i] - lowest[i]
            bend[i, i] <- bend[i, i] + (if range > 0.0 then 12.0 / (range * range) else 1e12)

        bend.Inverse().ToArray()

/// Going down to where a loss is least, by damped Gauss-Newton steps (Levenberg 1944, Marquardt 1963).
module Descent =
    // How the damping begins, and by what it changes.
    let private firstDamping, change = 1e-3, 10.0

    // A step that lowers the loss by less has arrived, and so has one that must be damped by more.
    let private negligible, mostDamping = 1e-4, 1e6

    /// Goes down from a place, by at most that many steps; numbers stay between `lowest` and `highest`. The loss is asked for
    /// once a step, and once at the start.
    let from (loss: float[] -> SlopedLoss) (lowest: float[]) (highest: float[]) (steps: int) (start: float[]) : Descent =
        let clamp (place: float[]) = Array.map3 (fun low high value -> max low (min high value)) lowest highest place

        let step damping (at: SlopedLoss) =
            let bend = Matrix<float>.Build.DenseOfArray at.Bend
            // What no place says anything about is not moved.
            let least = 1e-12 * (1.0 + (Seq.max (bend.Diagonal().Enumerate())))

            for i in 0 .. start.Length - 1 do
                bend[i, i] <- bend[i, i] * (1.0 + damping) + least

            bend.LU().Solve(-Vector<float>.Build.DenseOfArray at.Gradient).ToArray()

        let rec go left damping (best: Descent) =
            if left = 0 || damping > mostDamping then
                best
            else
                let place = Array.map2 (+) best.Place (step damping best.At) |> clamp
                let tried = { Place = place; At = loss place }

                if not (Double.IsFinite tried.At.Loss) || tried.At.Loss >= best.At.Loss then
                    go (left - 1) (damping * change) best
                elif best.At.Loss - tried.At.Loss < negligible then
                    tried
                else
                    go (left - 1) (damping / change) tried

        let start = clamp start
        go steps firstDamping { Place = start; At = loss start }
