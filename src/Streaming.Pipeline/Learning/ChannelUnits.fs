namespace Streaming.Pipeline.Learning

open System
open System.Numerics.Tensors
open Streaming.Domain

/// The feature of each layer that sums for channel maps count as 1. Features are rounded to it once, so that what is
/// summed are integers.
module ChannelUnits =
    // Of the root of a layer's mean square: fine beside what warps leave, and coarse enough for exact sums over millions
    // of originals.
    let private stepsPerRms = 256.0

    // Waves and edges at several scales: any picture would do, if only it is always the same.
    let private picture (size: int) =
        Array.init (3 * size * size) (fun i ->
            let plane, row, column = float (i / (size * size)), float (i / size % size), float (i % size)
            let waves = sin (0.05 * (plane + 1.0) * column) + sin (0.21 * row + plane)
            let edges = float (sign (sin (0.11 * column + 0.07 * row)))
            float32 (Math.Clamp(127.5 + 42.0 * (waves + edges), 0.0, 255.0)))

    /// A power of two for each convolution layer, near 1/256 of the root mean square of its features on one drawn
    /// picture: it depends on the weights alone. A layer that is silent there has the unit 1.
    let measure (network: IFeatures) =
        network.Pool.Borrow(1, fun features ->
            network.Extract(ReadOnlySpan(picture network.Space.InputSize), features)

            network.Space.Layers
            |> Array.mapi (fun i _ ->
                let values = features[0].[i]
                let square = float (TensorPrimitives.SumOfSquares(ReadOnlySpan values)) / float values.Length

                if Double.IsFinite square && square > 0.0 then
                    2.0 ** Math.Round(Math.Log2(sqrt square / stepsPerRms))
                else
                    1.0))
