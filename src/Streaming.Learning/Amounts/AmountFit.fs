namespace Streaming.Learning.Amounts

open System

/// Polynomials in one variable: coefficients of 1, s, s^2 and so on.
module Polynomial =
    /// The value at s, by Horner's rule.
    let value (coefficients: float[]) (s: float) =
        Array.foldBack (fun c sum -> c + s * sum) coefficients 0.0

    /// The derivative.
    let derivative (coefficients: float[]) =
        if coefficients.Length < 2 then
            [| 0.0 |]
        else
            Array.init (coefficients.Length - 1) (fun i -> float (i + 1) * coefficients[i + 1])

    // Where a polynomial that is monotonic on (low, high) crosses zero there, to the last bit of a float.
    let private crossing coefficients low high =
        let below = value coefficients low < 0.0
        let mutable low, high = low, high
        let mutable narrowing = true

        while narrowing do
            let middle = 0.5 * (low + high)
            narrowing <- middle > low && middle < high

            if (value coefficients middle < 0.0) = below then
                low <- middle
            else
                high <- middle

        high

    /// Where the polynomial changes its sign between low and high, ascending. Between two neighbouring stationary points
    /// a polynomial is monotonic, and those are where its derivative changes its sign: so degree by degree, from the
    /// constant up, every crossing is bracketed, and none is missed.
    let rec signChanges (coefficients: float[]) (low: float) (high: float) : float[] =
        if coefficients.Length < 2 then
            [||]
        else
            let stationary = signChanges (derivative coefficients) low high

            Array.concat [ [| low |]; stationary; [| high |] ]
            |> Array.pairwise
            |> Array.filter (fun (a, b) -> (value coefficients a < 0.0) <> (value coefficients b < 0.0))
            |> Array.map (fun (a, b) -> crossing coefficients a b)

    /// Where the polynomial is least between low and high, and its value there: at a stationary point or at an end.
    let least (coefficients: float[]) (low: float) (high: float) =
        let s =
            Array.concat [ [| low |]; signChanges (derivative coefficients) low high; [| high |] ]
            |> Array.minBy (value coefficients)

        struct (s, value coefficients s)

/// The squared distance between a flow and the generators of all amounts, in closed form (paper 3.2). A generator is a
/// polynomial in t whose coefficients are fields, G(t) = sum t^p G_p, so |G(t) - V|^2 is a polynomial of twice its degree: a
/// quartic in the paper. Here t is counted in units of a largest t, s = t / scale, from 0 to 1.
[<Sealed; AllowNullLiteral(false)>]
type AmountFit private (terms: float[][], weights: float[], parts: (int * int)[], squares: float[][]) =

    static let product (weights: float[]) (start, length) (a: float[]) (b: float[]) =
        let mutable sum = 0.0

        for i in start .. start + length - 1 do
            sum <- sum + weights[i] * a[i] * b[i]

        sum

    /// For the fields G_p that belong to the powers of t, as many as the degree and one; the weight of each component
    /// in the distance; the parts, start and length, that distances are wanted of (layers); and the largest t.
    static member Create(terms: float[][], weights: float[], parts: (int * int)[], scale: float) =
        let terms = terms |> Array.mapi (fun p field -> field |> Array.map (fun v -> v * scale ** float p))
        let degree = terms.Length - 1

        let squares =
            parts
            |> Array.map (fun part ->
                let sums = Array.zeroCreate (2 * degree + 1)

                for p in 0..degree do
                    for q in 0..degree do
                        sums[p + q] <- sums[p + q] + product weights part terms[p] terms[q]

                sums)

        AmountFit(terms, weights, parts, squares)

    /// The weights of the paper: every component counts the same.
    static member Plain(length: int) = Array.create length 1.0

    /// Weights by what generators leave unexplained of each component in the calibration: 1 / variance, as for
    /// independent errors. A component that is explained better than to a tenth of a stored step counts as much as one
    /// explained to that.
    static member ByResidual(variance: float[]) =
        let least = (0.1 / float Streaming.Domain.FlowVector.partsPerCell) ** 2.0
        variance |> Array.map (fun v -> 1.0 / max least v)

    /// For each part the coefficients of |G(s) - V|^2, weighted, as a polynomial in s. V is in cells.
    member _.Distances(flow: ReadOnlySpan<float32>) =
        let flow = flow.ToArray() |> Array.map float

        parts
        |> Array.mapi (fun i part ->
            let distance = Array.copy squares[i]
            distance[0] <- distance[0] + product weights part flow flow
            terms |> Array.iteri (fun p field -> distance[p] <- distance[p] - 2.0 * product weights part field flow)
            distance)

    /// The coefficients of a sum of polynomials.
    static member Sum(polynomials: float[] seq) = polynomials |> Seq.reduce (Array.map2 (+))
