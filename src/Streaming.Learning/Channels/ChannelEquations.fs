namespace Streaming.Learning.Channels

open System
open System.Numerics.Tensors
open Streaming.Domain

// The normal equations of one set about the identity: what the identity leaves, squared (Rest), the matrix, and the
// right-hand side.
type internal Equations =
    { Channels: int
      Rest: float
      Matrix: float[]
      Right: float[] }

    // Rows of the matrix: a power of t for each input.
    member e.Unknowns = e.Right.Length / e.Channels

// Ridge regression of y on x about the identity, from sums, in orthonormal polynomials in t.
module internal ChannelEquations =
    // A constant input this much larger than the others is held to 0 that much less.
    let free = 10.0

    // A polynomial's value.
    let valueAt (q: float[]) (t: float) = Array.foldBack (fun c sum -> sum * t + c) q 0.0

    // Orthonormal polynomials over the amounts: row k has the coefficients of q_k in 1, t, t^2 .. With them a polynomial
    // weighs what it does at the amounts, whatever t is counted in.
    let orthonormal degree (ts: float[]) =
        let inner p q = ts |> Array.sumBy (fun t -> valueAt p t * valueAt q t)

        (Array.empty, [| 0..degree |])
        ||> Array.fold (fun found power ->
            let start = Array.init (degree + 1) (fun i -> if i = power then 1.0 else 0.0)

            // Twice is enough.
            let rest =
                (start, Array.append found found)
                ||> Array.fold (fun rest q ->
                    let part = inner rest q
                    Array.map2 (fun r c -> r - part * c) rest q)

            let length = sqrt (inner rest rest)
            Array.append found [| rest |> Array.map (fun c -> c / length) |])

    // Inputs are scaled so that their mean square is 1, the constant more.
    let ofSet (sums: ChannelSums) set (amounts: int[]) (q: float[][]) (scale: float) =
        let c = sums.Channels
        let c1, columns, powers = c + 1, 2 * c + 1, q[0].Length
        let n = powers * c1
        let scaleOf i = if i = c then free else 1.0 / scale
        let matrix, right = Array.zeroCreate<float> (n * n), Array.zeroCreate<float> (n * c)
        let mutable rest = 0.0

        for place in 0 .. amounts.Length - 1 do
            let amount = amounts[place]
            let products = sums.ProductsOf(set, amount)
            rest <- rest + sums.TargetSquaresOf(set, amount)

            for i in 0 .. c - 1 do
                rest <- rest - 2.0 * products[i * columns + c1 + i] + products[i * columns + i]

            for i in 0 .. c do
                for k in 0 .. powers - 1 do
                    let ofRow = q[place].[k] * scaleOf i

                    for l in 0 .. powers - 1 do
                        let factor = ofRow * q[place].[l]
                        let target = Span(matrix, (k * c1 + i) * n + l * c1, c1)

                        for j in 0 .. c do
                            target[j] <- target[j] + factor * scaleOf j * products[i * columns + j]

                    let target = Span(right, (k * c1 + i) * c, c)

                    for j in 0 .. c - 1 do
                        target[j] <- target[j] + ofRow * (products[i * columns + c1 + j] - products[i * columns + j])

        { Channels = c
          Rest = rest
          Matrix = matrix
          Right = right }

    let together (a: Equations) (b: Equations) =
        { Channels = a.Channels
          Rest = a.Rest + b.Rest
          Matrix = Array.map2 (+) a.Matrix b.Matrix
          Right = Array.map2 (+) a.Right b.Right }

    // What maps of every strength, fitted to one set, leave of another, less what the identity leaves.
    let judged (algebra: ILinearAlgebra) (fitted: Equations) (judge: Equations) (held: float[]) =
        let n, c = fitted.Unknowns, fitted.Channels
        let struct (values, vectors) = algebra.SymmetricEigen(fitted.Matrix, n)
        let own = algebra.Multiply(vectors, fitted.Right, n, n, c)
        let others = algebra.Multiply(vectors, judge.Right, n, n, c)
        let turned = algebra.Multiply(vectors, judge.Matrix, n, n, n)
        let squares = algebra.Multiply(turned, Array.init (n * n) (fun i -> vectors[i % n * n + i / n]), n, n, n)
        let gram = Array.zeroCreate<float> (n * n)
        let linear = Array.zeroCreate<float> n

        for i in 0 .. n - 1 do
            linear[i] <- TensorPrimitives.Dot(ReadOnlySpan(own, i * c, c), ReadOnlySpan(others, i * c, c))

            for j in 0..i do
                let dot = TensorPrimitives.Dot(ReadOnlySpan(own, i * c, c), ReadOnlySpan(own, j * c, c))
                gram[i * n + j] <- dot * squares[i * n + j]
                gram[j * n + i] <- gram[i * n + j]

        held
        |> Array.map (fun held ->
            let weights = values |> Array.map (fun value -> 1.0 / (max value 0.0 + held))
            let mutable sum = -2.0 * TensorPrimitives.Dot(ReadOnlySpan weights, ReadOnlySpan linear)

            for i in 0 .. n - 1 do
                sum <- sum + weights[i] * TensorPrimitives.Dot(ReadOnlySpan weights, ReadOnlySpan(gram, i * n, n))

            sum)

    // The map that is held to the identity this strongly: for each input and power, what it adds to every channel.
    let solve (algebra: ILinearAlgebra) (held: float) (whole: Equations) =
        let n, c = whole.Unknowns, whole.Channels
        let struct (values, vectors) = algebra.SymmetricEigen(whole.Matrix, n)
        let turned = algebra.Multiply(vectors, whole.Right, n, n, c)

        for i in 0 .. n - 1 do
            let weight = 1.0 / (max values[i] 0.0 + held)

            for j in 0 .. c - 1 do
                turned[i * c + j] <- turned[i * c + j] * weight

        algebra.MultiplyTransposed(vectors, turned, n, n, c)
