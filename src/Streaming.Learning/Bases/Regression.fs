namespace Streaming.Learning.Bases

open System
open MathNet.Numerics.LinearAlgebra
open MathNet.Numerics.LinearAlgebra.Factorization
open Streaming.Domain
open Streaming.Learning.Flows

/// The coefficients that calibrate the components for every amount (paper 2.1.5), and what they leave unexplained.
type Regression =
    { /// A: its rows belong to M, U1..Uk and the widening in turn, its columns to the powers of t from 1 to
      /// the plan's degree: 1, t and t^2 (11 x 3) in the paper.
      Coefficients: float[][]
      /// Degree of the polynomial in t: the plan's, or less where no more amounts than that have flows.
      Degree: int
      /// Amounts with flows, ascending, in the family's unit.
      Amounts: float[]
      /// Flows at each amount.
      Counts: int64[]
      /// Sum over all flows and components of (B A tau - V)^2, in cells squared.
      ResidualSum: float
      /// Mean of (B A tau - V)^2 over all flows, component by component, in cells squared.
      ResidualVariance: float[] }

/// Solving the regression U w = V of hundreds of millions of rows from the sums of the flows. With B = [M U1..Uk]
/// and tau = (1, t, t^2) in the paper, or more powers of t, the row block of a flow is U w = B A tau, so the least squares are A = B+ S T+ with
/// S = sum V tau' and T = sum tau tau'.
module Regression =
    /// A mean whose part outside the span of the components is shorter than this share of it counts as inside. Of
    /// the coefficients that then reach the same least residual, the smallest are taken (the pseudo-inverse of B).
    let tolerance = 1e-10

    let private step = 1.0 / float FlowVector.partsPerCell

    // B+ flow: the weights of M and the directions that come closest to the flow. The directions are orthonormal
    // already, so M takes what only it reaches; where it reaches nothing else, B+ = B' (B B')^-1 shares between it
    // and them.
    let private project (pca: Pca) =
        let directions = pca.Directions
        let rest = pca.Mean |> Pca.without directions
        let along = directions |> Array.map (Vectors.dot pca.Mean)
        let outside = Vectors.dot rest rest
        let adds = sqrt outside > tolerance * sqrt (Vectors.dot pca.Mean pca.Mean)

        fun (flow: float[]) ->
            let coordinates = directions |> Array.map (Vectors.dot flow)

            let ofMean =
                if adds then
                    Vectors.dot rest flow / outside
                else
                    Vectors.dot along coordinates / (1.0 + Vectors.dot along along)

            Array.append [| ofMean |] (Array.map2 (fun y part -> y - ofMean * part) coordinates along)

    // (B' W B)+ B' W flow for weights W of the flow's components. The columns of W^1/2 B are scaled to length one first:
    // the mean may be thousands of times longer than a direction.
    let private projectWeighted (pca: Pca) (heavy: float[]) =
        let roots = heavy |> Array.map sqrt
        let columns = Array.append [| pca.Mean |] pca.Directions |> Array.map (Array.map2 (*) roots)
        let lengths = columns |> Array.map (fun column -> max Double.Epsilon (sqrt (Vectors.dot column column)))
        let unit = Array.map2 (fun column length -> column |> Array.map (fun value -> value / length)) columns lengths
        let products = Matrix<float>.Build.Dense(unit.Length, unit.Length, fun a b -> Vectors.dot unit[a] unit[b])
        let inverse = products.PseudoInverse()

        fun (flow: float[]) ->
            let weighted = Array.map2 (*) roots flow
            let along = unit |> Array.map (Vectors.dot weighted) |> Vector<float>.Build.DenseOfArray
            Array.map2 (/) ((inverse * along).ToArray()) lengths

    /// tau = (1, t, t^2 ..), up to the degree.
    let powers (degree: int) (t: float) =
        let tau = Array.create (degree + 1) 1.0

        for power in 1..degree do
            tau[power] <- tau[power - 1] * t

        tau

    /// A tau: the weights of M, U1..Uk at t.
    let weights (coefficients: float[][]) (t: float) =
        let tau = powers (coefficients[0].Length - 1) t
        coefficients |> Array.map (Vectors.dot tau)

    // The coefficients for rows of flows at each t, each row as heavy as its number of flows; those beyond the degree are zero.
    let private coefficientsBy (project: float[] -> float[]) (degree: int) (pca: Pca) (ts: float[]) (counts: int64[]) (means: float[][]) =
        let columns = degree + 1
        let degree = min degree (ts.Length - 1)

        // The flows of one amount differ from their mean by what no generator can explain, so the fit is that of
        // the means, each as heavy as its number of flows: a few rows of an ordinary weighted least squares.
        let heavy = counts |> Array.map (fun count -> sqrt (float count))
        let projected = means |> Array.map project
        let k1 = 1 + pca.Directions.Length
        let taus = ts |> Array.map (powers degree)
        let design = Matrix<float>.Build.Dense(ts.Length, degree + 1, fun a power -> heavy[a] * taus[a][power])
        let target = Matrix<float>.Build.Dense(ts.Length, k1, fun a row -> heavy[a] * projected[a][row])
        let solution: Matrix<float> = design.QR(QRMethod.Thin).Solve target

        Array.init k1 (fun row ->
            Array.init columns (fun power -> if power <= degree then solution[power, row] else 0.0))

    let private solveBy (project: float[] -> float[]) (family: Family) (baseAmount: float) (degree: int) (pca: Pca) (sums: FlowSums seq) =
        let sums = sums |> Seq.filter (fun s -> s.Count > 0L) |> Seq.sortBy _.Amount |> Array.ofSeq

        for s in sums do
            if s.Family <> family || s.Length <> pca.Length then
                invalidArg
                    (nameof sums)
                    $"Sums of {Family.name s.Family} with {s.Length} components do not belong to components of {Family.name family} with {pca.Length}."

        for a, b in Array.pairwise sums do
            if a.Amount = b.Amount then
                invalidArg (nameof sums) $"The sums of {Family.name family} {a.Amount:g} are there twice; merge them first."

        if sums.Length = 0 then
            raise (InputException $"There is no flow of {Family.name family} to calibrate; learn from at least one image.")

        let ts = sums |> Array.map (fun s -> Family.normalised family baseAmount s.Amount)
        let counts = sums |> Array.map _.Count
        let means = sums |> Array.map _.Mean()
        let coefficients = coefficientsBy project degree pca ts counts means
        let total = Array.zeroCreate<float> pca.Length

        for a in 0 .. sums.Length - 1 do
            let n = sums[a].Count
            let sum = sums[a].Sum.Span
            let squares = sums[a].SumOfSquares.Span
            let generator = Pca.combine pca (weights coefficients ts[a])

            for i in 0 .. total.Length - 1 do
                // About the mean (exact before it is rounded), then the mean about the generator.
                let spread = Math.BigMul(n, squares[i]) - Math.BigMul(sum[i], sum[i])
                let off = generator[i] - means[a][i]
                total[i] <- total[i] + float spread / float n * step * step + float n * off * off

        { Coefficients = coefficients
          Degree = min degree (sums.Length - 1)
          Amounts = sums |> Array.map _.Amount
          Counts = counts
          ResidualSum = Array.sum total
          ResidualVariance = total |> Array.map (fun value -> value / float (Array.sum counts)) }

    /// The coefficients of the regression of other flows at the same amounts, as many of each: `means` has their mean at each.
    let coefficientsOf (family: Family) (baseAmount: float) (degree: int) (pca: Pca) (regression: Regression) (means: float[][]) =
        let ts = regression.Amounts |> Array.map (Family.normalised family baseAmount)
        coefficientsBy (project pca) degree pca ts regression.Counts means

    /// The least squares over all flows in the sums, whose order does not matter. Amounts without flows take no
    /// part. With no more amounts than `degree` the polynomial's degree is their number less one (coefficients beyond
    /// it are zero): a line through two, a constant for one. Without any flow, an InputException.
    let solve (family: Family) (baseAmount: float) (degree: int) (pca: Pca) (sums: FlowSums seq) =
        solveBy (project pca) family baseAmount degree pca sums

    // A component cannot be known better than flows are rounded.
    let private leastVariance = step * step / 12.0

    /// The same least squares with every component of the flows weighed by one over the variance that the plain ones
    /// leave of it. Its residuals are plain ones, so that both can be compared.
    let solveByResidual (family: Family) (baseAmount: float) (degree: int) (pca: Pca) (sums: FlowSums seq) =
        let plain = solve family baseAmount degree pca sums
        let heavy = plain.ResidualVariance |> Array.map (fun variance -> 1.0 / max variance leastVariance)
        solveBy (projectWeighted pca heavy) family baseAmount degree pca sums
