namespace Streaming.Generators.Amounts

open System
open System.Buffers
open Streaming.Domain
open Streaming.Flow.Deviations
open Streaming.Generators.Moving

/// What a hypothesis gets that explains nothing.
module Unrelated =
    /// Mean squared deviation of the second picture's cells of a layer from cells of the first that have nothing to do with
    /// them: those half the list of the compared cells further on.
    let deviation (space: FeatureSpace) (cells: int[]) (before: ViewFeatures) (after: ViewFeatures) (layer: int) =
        let shape = space.Layers[layer]
        let channels = shape.Channels
        let rows = ArrayPool<float32>.Shared.Rent(cells.Length * channels)

        try
            for i in 0 .. cells.Length - 1 do
                let other = cells[(i + cells.Length / 2) % cells.Length]
                Array.Copy(before[layer], other * channels, rows, i * channels, channels)

            let deviation = FeatureDeviation.OfCells(ReadOnlySpan(rows, 0, cells.Length * channels), ViewFeatures.map shape after[layer], ReadOnlySpan cells)
            deviation.Squares / float deviation.Values
        finally
            ArrayPool<float32>.Shared.Return rows

    /// A hypothesis that leaves less than this share of that counts as leaving this much.
    let private floor = 1e-6

    /// The least that a hypothesis can leave of it.
    let least (unrelated: float) = max 1e-30 (floor * unrelated)

    /// The share that a deviation explains of it: 1 for equal features, about 0 for pictures that have nothing in common.
    let agreement (unrelated: float) (deviation: float) = if unrelated > 0.0 then 1.0 - deviation / unrelated else 0.0
