namespace Streaming.Learning.Bases

open System
open Streaming.Domain
open Streaming.Learning.Flows

// The covariance of flows, as either form of their state gives it: never made whole where the flows themselves are there.
module internal Covariance =
    let private rowsAtOnce = 256

    // Count, sum and sum of squares.
    let sums (length: int) (state: BaseFlowsState) =
        match state with
        | Rows(_, flows) ->
            let sum, squares = Array.zeroCreate<int64> length, Array.zeroCreate<int64> length

            for flow in flows do
                for i in 0 .. length - 1 do
                    let value = int64 flow[i]
                    sum[i] <- sum[i] + value
                    squares[i] <- squares[i] + value * value

            struct (int64 flows.Length, sum, squares)
        | Moments held ->
            let squares = Array.init length (fun i -> int64 held.Products[i * length + i])
            struct (held.Count, held.Sum, squares)

    // Products with the covariance of the rows, centred in float64 a few rows at a time.
    let private applyRows (algebra: ILinearAlgebra) (length: int) (mean: float[]) (flows: int16[][]) =
        let rows = min rowsAtOnce flows.Length
        let blocks = Array.chunkBySize rows flows

        // One buffer for all blocks: fresh memory costs more than the products.
        let centred = Array.zeroCreate<float> (rows * length)

        fun (x: float[]) (columns: int) ->
            let product = Array.zeroCreate<float> (length * columns)

            for block in blocks do
                for row in 0 .. block.Length - 1 do
                    let flow, at = block[row], row * length

                    for i in 0 .. length - 1 do
                        centred[at + i] <- float flow[i] - mean[i]

                // The last block is filled up with rows that add nothing.
                Array.Clear(centred, block.Length * length, (rows - block.Length) * length)

                let coordinates = algebra.Multiply(centred, x, rows, length, columns)
                let part = algebra.MultiplyTransposed(centred, coordinates, rows, length, columns)

                for i in 0 .. product.Length - 1 do
                    product[i] <- product[i] + part[i]

            let divisor = float (flows.Length - 1)

            for i in 0 .. product.Length - 1 do
                product[i] <- product[i] / divisor

            product

    // Products with the covariance (n sum v v' - sum v (sum v)') / (n (n - 1)), whose numerators are exact.
    let private applyMoments (algebra: ILinearAlgebra) (length: int) (held: SecondMoments) =
        let divisor = float held.Count * float (held.Count - 1L)

        let covariance =
            Array.Parallel.init length (fun row ->
                Array.init length (fun column ->
                    let numerator =
                        Math.BigMul(held.Count, int64 held.Products[row * length + column])
                        - Math.BigMul(held.Sum[row], held.Sum[column])

                    float numerator / divisor))
            |> Array.concat

        fun (x: float[]) (columns: int) -> algebra.Multiply(covariance, x, length, length, columns)

    // Products with the covariance.
    let apply (algebra: ILinearAlgebra) (length: int) (mean: float[]) (state: BaseFlowsState) =
        match state with
        | Rows(_, rows) -> applyRows algebra length mean rows
        | Moments held -> applyMoments algebra length held
