namespace Streaming.Learning.Channels

open System
open System.Numerics.Tensors
open Streaming.Domain

/// A layer's channel map for every amount: each coefficient is a polynomial in t.
type ChannelFit =
    { /// Channels of a cell: C.
      Channels: int
      /// Degree of the polynomials.
      Degree: int
      /// (Degree + 1) x C x (C + 1): for each power of t the matrix, one row for each channel that comes out, with the
      /// bias, in the features' own unit, as its last number.
      Coefficients: float[]
      /// How strongly it was held to the identity: a share of the mean square of the inputs.
      Strength: float
      /// RMS over cells of originals that it was not fitted to, over that of the warp alone; not a number where there
      /// were too few originals to hold any back.
      HeldOut: float
      /// Cells that it was learned from.
      Cells: int64 }

/// Learning a channel map from its sums: least squares of y on x with coefficients that are polynomials in t, held to the
/// map that changes nothing (ridge regression, Hoerl and Kennard 1970, about the identity). The strength is chosen by
/// what it leaves of originals that were held back: each of the two sets judges the map that the other one makes.
module ChannelFit =
    /// Sets of originals that are kept apart.
    let sets = 2

    /// The set that an original belongs to, from the SHA-256 of its content.
    let setOf (sha256: string) = Convert.ToInt32(sha256.Substring(0, 1), 16) % sets

    /// The strength where there are too few originals to choose one.
    let unchosen = 1e-2

    /// Strengths that are tried.
    let strengths = [| for quarter in -24 .. 8 -> 10.0 ** (float quarter / 4.0) |]

    // A constant input this much larger than the others is held to 0 that much less.
    let private free = 10.0

    // Orthonormal polynomials over the amounts: row k has the coefficients of q_k in 1, t, t^2 .. With them a polynomial
    // weighs what it does at the amounts, whatever t is counted in.
    let private orthonormal degree (ts: float[]) =
        let valueAt (q: float[]) t = Array.foldBack (fun c sum -> sum * t + c) q 0.0
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

    // The normal equations of one set about the identity: what the identity leaves, squared (Rest), the matrix, and the
    // right-hand side.
    type private Equations =
        { Rest: float
          Matrix: float[]
          Right: float[] }

    // Inputs are scaled so that their mean square is 1, the constant more.
    let private equations (sums: ChannelSums) set (amounts: int[]) (q: float[][]) (scale: float) =
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

        { Rest = rest
          Matrix = matrix
          Right = right }

    let private together (a: Equations) (b: Equations) =
        { Rest = a.Rest + b.Rest
          Matrix = Array.map2 (+) a.Matrix b.Matrix
          Right = Array.map2 (+) a.Right b.Right }

    // What maps of every strength, fitted to one set, leave of another, less what the identity leaves.
    let private judged (algebra: ILinearAlgebra) n c (fitted: Equations) (judge: Equations) (held: float[]) =
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

    /// The map of a layer, from its sums at the normalised amounts `ts` (Family.normalised), in the order of the sums.
    /// Amounts without a cell take no part; where fewer have some than the degree needs, it is lowered. Without any cell
    /// an InputException.
    let solve (algebra: ILinearAlgebra) (degree: int) (unit: float) (ts: float[]) (sums: ChannelSums) : ChannelFit =
        let count set = [ 0 .. sums.Amounts - 1 ] |> List.sumBy (fun amount -> sums.Count(set, amount))
        let amounts = [| 0 .. sums.Amounts - 1 |] |> Array.filter (fun a -> Seq.sum (Seq.init sums.Sets (fun set -> sums.Count(set, a))) > 0.0)

        if amounts.Length = 0 then
            raise (InputException "There is no cell to learn a channel map from; learn from at least one image.")

        let c = sums.Channels
        let degree = min degree (amounts.Length - 1)
        let polynomials = orthonormal degree (amounts |> Array.map (fun a -> ts[a]))
        let valuesAt t = polynomials |> Array.map (fun q -> Array.foldBack (fun coefficient sum -> sum * t + coefficient) q 0.0)
        let q = amounts |> Array.map (fun a -> valuesAt ts[a])
        let n = (degree + 1) * (c + 1)
        let cells = Seq.init sums.Sets count |> Seq.sum

        let squares =
            Seq.sum (
                seq {
                    for set in 0 .. sums.Sets - 1 do
                        for a in amounts do
                            for i in 0 .. c - 1 do
                                sums.Products[((set * sums.Amounts + a) * (c + 1) + i) * (2 * c + 1) + i]
                }
            )

        // A layer that is silent everywhere has nothing to scale.
        let scale = if squares > 0.0 then sqrt (squares / cells / float c) else 1.0
        let ofSets = Array.init sums.Sets (fun set -> equations sums set amounts q scale)
        let whole = Array.reduce together ofSets
        let perStrength = cells / float amounts.Length

        let struct (strength, heldOut) =
            if ofSets.Length < 2 || Seq.exists (fun set -> count set = 0.0) (Seq.init sums.Sets id) || squares = 0.0 then
                struct (unchosen, nan)
            else
                let held = strengths |> Array.map (fun s -> s * perStrength)

                let left =
                    Array.map2
                        (+)
                        (judged algebra n c ofSets[0] ofSets[1] held)
                        (judged algebra n c ofSets[1] ofSets[0] held)

                let best = Array.IndexOf(left, Array.min left)
                let identity = ofSets |> Array.sumBy _.Rest
                struct (strengths[best], (if identity > 0.0 then sqrt (max 0.0 (identity + left[best]) / identity) else nan))

        let struct (values, vectors) = algebra.SymmetricEigen(whole.Matrix, n)
        let turned = algebra.Multiply(vectors, whole.Right, n, n, c)

        for i in 0 .. n - 1 do
            let weight = 1.0 / (max values[i] 0.0 + strength * perStrength)

            for j in 0 .. c - 1 do
                turned[i * c + j] <- turned[i * c + j] * weight

        let found = algebra.MultiplyTransposed(vectors, turned, n, n, c)
        let coefficients = Array.zeroCreate<float> ((degree + 1) * c * (c + 1))

        for power in 0..degree do
            for into in 0 .. c - 1 do
                for from in 0..c do
                    let mutable sum = 0.0

                    for k in 0..degree do
                        sum <- sum + polynomials[k].[power] * found[(k * (c + 1) + from) * c + into]

                    // Inputs were scaled, and the constant stands for features in units.
                    let own = if from = c then sum * free * unit else sum / scale
                    let identity = if power = 0 && from = into then 1.0 else 0.0
                    coefficients[(power * c + into) * (c + 1) + from] <- own + identity

        { Channels = c
          Degree = degree
          Coefficients = coefficients
          Strength = strength
          HeldOut = heldOut
          Cells = int64 cells }

    /// The matrix (C x C, row-major) and the bias of coefficients with C channels at t.
    let at (channels: int) (coefficients: float[]) (t: float) =
        let size = channels * (channels + 1)
        let degree = coefficients.Length / size - 1

        let value i =
            let mutable sum = 0.0

            for power in degree .. -1 .. 0 do
                sum <- sum * t + coefficients[power * size + i]

            float32 sum

        struct (Array.init (channels * channels) (fun i -> value (i / channels * (channels + 1) + i % channels)),
                Array.init channels (fun i -> value (i * (channels + 1) + channels)))
