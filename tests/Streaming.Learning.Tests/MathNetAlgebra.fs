namespace Streaming.Learning.Tests

open MathNet.Numerics.LinearAlgebra
open MathNet.Numerics.LinearAlgebra.Factorization
open Streaming.Domain

/// The large products on MathNet: the twin of the implementation that the program uses.
type MathNetAlgebra() =
    let matrix rows columns (values: float[]) =
        Matrix<float>.Build.DenseOfRowMajor(rows, columns, values)

    interface ILinearAlgebra with
        member _.Multiply(a, b, rows, inner, columns) =
            (matrix rows inner a * matrix inner columns b).ToRowMajorArray()

        member _.MultiplyTransposed(a, b, rows, m, n) =
            (matrix rows m a).TransposeThisAndMultiply(matrix rows n b).ToRowMajorArray()

        member _.AddMultiplyTransposed(a, b, rows, m, n, sum) =
            let product = (matrix rows m a).TransposeThisAndMultiply(matrix rows n b).ToRowMajorArray()

            for i in 0 .. sum.Length - 1 do
                sum[i] <- sum[i] + product[i]

        member _.AddProducts(values, rows, m, n, sum) =
            let mutable at = 0

            for i in 0 .. m - 1 do
                for j in i .. n - 1 do
                    for row in 0 .. rows - 1 do
                        sum[at] <- sum[at] + values[row * n + i] * values[row * n + j]

                    at <- at + 1

        member _.SymmetricEigen(values, n) =
            let evd: Evd<float> = (matrix n n values).Evd Symmetricity.Symmetric
            let order = [| n - 1 .. -1 .. 0 |]

            struct (order |> Array.map (fun i -> evd.EigenValues[i].Real),
                    order |> Array.collect (fun i -> evd.EigenVectors.Column(i).ToArray()))

module Algebra =
    let instance: ILinearAlgebra = MathNetAlgebra()
