namespace Streaming.Generators.Tests

open System
open Streaming.Domain

/// relu(M F + b), cell by cell: what the network's maps are to compute.
type PlainChannelMap(matrix: float32[], bias: float32[]) =
    interface IChannelMap with
        member _.Channels = bias.Length

        member _.Apply(features: ReadOnlySpan<float32>, result: Span<float32>) =
            let input = features.ToArray()

            for first in 0 .. bias.Length .. input.Length - 1 do
                for row in 0 .. bias.Length - 1 do
                    let mutable sum = bias[row]

                    for column in 0 .. bias.Length - 1 do
                        sum <- sum + matrix[row * bias.Length + column] * input[first + column]

                    result[first + row] <- max 0.0f sum

    /// Maps made so.
    static member Make = MakeChannelMap(fun matrix bias -> PlainChannelMap(matrix, bias))
