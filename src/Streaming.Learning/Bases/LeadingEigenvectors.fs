namespace Streaming.Learning.Bases

open System
open Streaming.Domain

/// The leading eigenvectors of a large symmetric positive semi-definite matrix that is only known by its products
/// with a few vectors: block Rayleigh-Ritz over a growing Krylov space with thick restarts. The space starts from
/// seeded random vectors and grows by the residuals of its best approximations (Saad, Numerical Methods for Large
/// Eigenvalue Problems, chapters 6-8), until each wanted residual |C u - theta u| is at most `tolerance` times the
/// largest eigenvalue. A block of vectors is an n x columns row-major matrix.
module internal LeadingEigenvectors =
    /// Residuals of the eigenvectors that are found, relative to the largest eigenvalue.
    let tolerance = 1e-11

    // More vectors than wanted, so that the last wanted one does not wait for a close neighbour.
    let private oversampling = 10

    // The space holds this many blocks before it restarts from its best two.
    let private capacity, private kept = 8, 2
    let private mostSteps = 2000
    let private seed = 20160229

    // Directions of a block of unit vectors that are shorter than 1e-6 are taken to depend on the others.
    let private dependent = 1e-12

    [<Struct>]
    type private Block = { Values: float[]; Columns: int }

    let private beside rows (a: Block) (b: Block) =
        let columns = a.Columns + b.Columns
        let values = Array.zeroCreate<float> (rows * columns)

        for row in 0 .. rows - 1 do
            Array.blit a.Values (row * a.Columns) values (row * columns) a.Columns
            Array.blit b.Values (row * b.Columns) values (row * columns + a.Columns) b.Columns

        { Values = values; Columns = columns }

    let private choose rows (columns: int[]) (a: Block) =
        let count = columns.Length

        { Values = Array.init (rows * count) (fun i -> a.Values[i / count * a.Columns + columns[i % count]])
          Columns = count }

    let private minus (a: Block) (b: float[]) =
        { a with Values = Array.map2 (-) a.Values b }

    let private norms rows (a: Block) =
        let squares = Array.zeroCreate<float> a.Columns

        for row in 0 .. rows - 1 do
            for column in 0 .. a.Columns - 1 do
                let value = a.Values[row * a.Columns + column]
                squares[column] <- squares[column] + value * value

        Array.map sqrt squares

    let private scaled (factors: float[]) (a: Block) =
        { a with Values = a.Values |> Array.mapi (fun i value -> value * factors[i % a.Columns]) }

    // The first `count` of m eigenvectors, which the solver gives as rows, as columns.
    let private asColumns (vectors: float[]) m count =
        { Values = Array.init (m * count) (fun i -> vectors[i % count * m + i / count])
          Columns = count }

    let private multiply (algebra: ILinearAlgebra) rows (a: Block) (b: Block) =
        { Values = algebra.Multiply(a.Values, b.Values, rows, a.Columns, b.Columns)
          Columns = b.Columns }

    let private inner (algebra: ILinearAlgebra) rows (a: Block) (b: Block) =
        { Values = algebra.MultiplyTransposed(a.Values, b.Values, rows, a.Columns, b.Columns)
          Columns = b.Columns }

    // An orthonormal basis of what the block's columns add to the space (whose columns are orthonormal): project
    // the space out, then scale the eigenvectors of the Gram matrix (Stathopoulos and Wu 2002). Twice is enough.
    let private newDirections (algebra: ILinearAlgebra) rows (space: Block) (block: Block) =
        let pass (x: Block) =
            if x.Columns = 0 then
                x
            else
                let x =
                    if space.Columns = 0 then
                        x
                    else
                        minus x (multiply algebra rows space (inner algebra rows space x)).Values

                let gram = inner algebra rows x x
                let struct (values, vectors) = algebra.SymmetricEigen(gram.Values, x.Columns)
                let count = values |> Array.filter (fun value -> value > dependent) |> Array.length

                if count = 0 then
                    { Values = [||]; Columns = 0 }
                else
                    asColumns vectors x.Columns count
                    |> scaled (Array.init count (fun i -> 1.0 / sqrt values[i]))
                    |> multiply algebra rows x

        let toUnit = norms rows block |> Array.map (fun length -> if length > 0.0 then 1.0 / length else 0.0)
        block |> scaled toUnit |> pass |> pass

    /// The `wanted` largest eigenvalues, in descending order, and their unit eigenvectors,
    /// of the n x n matrix C, where `apply x columns` is C x. The same input gives the same bytes.
    let find (algebra: ILinearAlgebra) (apply: float[] -> int -> float[]) (n: int) (wanted: int) =
        let block = min n (wanted + oversampling)

        let image (x: Block) =
            { x with Values = apply x.Values x.Columns }

        // q: the orthonormal space; w = C q.
        let rec search (q: Block) (w: Block) step =
            let m = q.Columns
            let projected = inner algebra n q w
            let mirrored i = projected.Values[i % m * m + i / m]
            let symmetric = projected.Values |> Array.mapi (fun i value -> (value + mirrored i) / 2.0)
            let struct (values, vectors) = algebra.SymmetricEigen(symmetric, m)
            let best count = asColumns vectors m (min m count)
            let turn = best block
            let approximations = multiply algebra n q turn

            let residuals =
                minus (multiply algebra n w turn) (scaled (Array.truncate turn.Columns values) approximations).Values

            let errors = norms n residuals
            let goal = tolerance * abs values[0]
            let unfinished = [| for i in 0 .. errors.Length - 1 do if errors[i] > 0.1 * goal then i |]

            let vector i =
                Array.init n (fun row -> approximations.Values[row * approximations.Columns + i])

            let found () =
                struct (Array.truncate wanted values, Array.init wanted vector)

            if Array.forall (fun error -> error <= goal) (Array.truncate wanted errors) then
                found ()
            elif step = mostSteps then
                raise (
                    InvalidOperationException
                        $"The leading {wanted} eigenvectors did not converge in {mostSteps} steps (residual {Array.max errors / values[0]:g2} of the largest eigenvalue)."
                )
            else
                let q, w =
                    if m + unfinished.Length <= capacity * block then
                        q, w
                    else
                        let turn = best (kept * block)
                        multiply algebra n q turn, multiply algebra n w turn

                match newDirections algebra n q (choose n unfinished residuals) with
                | { Columns = 0 } -> found () // The space is invariant: what is left of the residuals is rounding.
                | added -> search (beside n q added) (beside n w (image added)) (step + 1)

        let random = Random seed

        let start =
            newDirections
                algebra
                n
                { Values = [||]; Columns = 0 }
                { Values = Array.init (n * block) (fun _ -> 2.0 * random.NextDouble() - 1.0)
                  Columns = block }

        search start (image start) 0
