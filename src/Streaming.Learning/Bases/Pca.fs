namespace Streaming.Learning.Bases

open System
open Streaming.Domain
open Streaming.Learning.Flows

/// What generators are expressed in: B = [M U1..Uk], the mean and the principal components of the flows at the base
/// amount (paper 2.1.4), and, where a basis is widened, directions that the mean flows of other amounts add. In cells.
type Pca =
    { /// Flows they were found from.
      Count: int64
      /// M, the mean flow.
      Mean: float[]
      /// U1..Uk: orthonormal (k x length); fewer than asked for when the flows vary in fewer directions. The entry of largest magnitude is positive.
      Components: float[][]
      /// Variance along each component, in cells squared, largest first; the divisor is Count - 1.
      Eigenvalues: float[]
      /// Variance of the flows, summed over all their components.
      TotalVariance: float
      /// Directions beyond the paper's, orthonormal to each other, the mean and the components (Pca.widen).
      Widening: float[][] }

    /// Components of a flow.
    member p.Length = p.Mean.Length

    /// U1..Uk, then the widening: the orthonormal columns of B that follow M.
    member p.Directions = Array.append p.Components p.Widening

    /// Share of the variance along each component; empty when nothing varies.
    member p.ExplainedShares = p.Eigenvalues |> Array.map (fun value -> value / p.TotalVariance)

/// Finding and combining principal components.
module Pca =
    /// Components that the paper retains.
    let paperComponents = 10

    // Directions with less of the first one's variance than this are rounding, not variation.
    let private negligible = 1e-12
    let private step = 1.0 / float FlowVector.partsPerCell

    // Of two entries of the same magnitude the first decides.
    let private turnPositive (direction: float[]) =
        if Array.maxBy abs direction < 0.0 then
            Array.map (~-) direction
        else
            direction

    /// The mean and the first `components` principal components of the flows. They depend on the set of flows only:
    /// the same set gives the same bytes in any order of arrival. Without any flow, an InputException; one flow, or
    /// equal ones, have no component and no variance; n flows have at most n - 1 components.
    let ofFlows (algebra: ILinearAlgebra) (components: int) (flows: BaseFlows) =
        if flows.Count = 0L then
            raise (
                InputException
                    $"There is no flow of {Family.name flows.Family} {flows.Amount:g} to find principal components from; learn from at least one image."
            )

        let length, state = flows.Length, flows.State
        let struct (count, sum, squares) = Covariance.sums length state
        let mean = sum |> Array.map (fun value -> float value / float count)
        let wanted = int (min (min (int64 components) (count - 1L)) (int64 length))

        // Exact before the one rounding: n sum v^2 - (sum v)^2.
        let deviation =
            Array.fold2
                (fun total (s: int64) (q: int64) -> total + Math.BigMul(count, q) - Math.BigMul(s, s))
                Int128.Zero
                sum
                squares

        let struct (values, vectors) =
            if deviation = Int128.Zero || wanted <= 0 then
                struct ([||], [||])
            else
                LeadingEigenvectors.find algebra (Covariance.apply algebra length mean state) length wanted

        let meant = values |> Array.takeWhile (fun value -> value > negligible * values[0]) |> Array.length

        { Count = count
          Mean = mean |> Array.map (fun value -> value * step)
          Components = vectors |> Array.truncate meant |> Array.map turnPositive
          Eigenvalues = values |> Array.truncate meant |> Array.map (fun value -> value * step * step)
          TotalVariance =
            if count = 1L then
                0.0
            else
                float deviation / float count / float (count - 1L) * step * step
          Widening = [||] }

    // What is left of the flow without its parts along orthonormal directions; the second pass takes away what
    // rounding left of the first.
    let internal without (directions: float[][]) (flow: float[]) =
        let rest = Array.copy flow

        for direction in Array.append directions directions do
            let part = Vectors.dot rest direction

            for i in 0 .. rest.Length - 1 do
                rest[i] <- rest[i] - part * direction[i]

        rest

    let private unit (flow: float[]) =
        let norm = sqrt (Vectors.dot flow flow)
        flow |> Array.map (fun value -> value / norm)

    /// The same mean and components, with the directions that `flows` (in cells) add to their span. The flows of one
    /// base amount cannot tell what every other amount needs: those of a rotation by 10 degrees hold one fixed
    /// mixture of turning and of the contraction that a chord makes of it, where larger angles contract more. A flow
    /// whose part outside the span is shorter than 1e-6 of it adds nothing.
    let widen (flows: float[][]) (pca: Pca) =
        let ofMean = without pca.Components pca.Mean

        let spanned =
            if Vectors.dot ofMean ofMean > 0.0 then
                Array.append [| unit ofMean |] pca.Components
            else
                pca.Components

        let widening =
            (Array.empty, flows)
            ||> Array.fold (fun widening flow ->
                let rest = flow |> without (Array.append spanned widening)

                if Vectors.dot rest rest > 1e-12 * Vectors.dot flow flow then
                    Array.append widening [| unit rest |]
                else
                    widening)

        { pca with Widening = widening }

    /// B weights: weights[0] M + weights[1] U1 + .. + weights[k] Uk + .., in cells.
    let combine (pca: Pca) (weights: float[]) =
        Vectors.combine (Array.append [| pca.Mean |] pca.Directions) weights
