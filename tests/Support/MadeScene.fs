/// Pictures of coloured blobs that are computed at every pixel, so that a transform of the scene is exact: nothing is resampled.
module Streaming.Tests.MadeScene

open System
open Streaming.Domain

/// A scene, by a seed, after a transform: planes of red, green and blue, 0..255.
let render (seed: int) (size: int) (transform: Affine) =
    let random = Random seed
    let reach = float size
    let place () = float size / 2.0 + (2.0 * random.NextDouble() - 1.0) * reach
    let height () = random.NextDouble() * 160.0 - 80.0
    let blobs = Array.init 260 (fun _ -> struct (place (), place (), 2.0 + 8.0 * random.NextDouble(), [| height (); height (); height () |]))
    let back = Affine.inverse transform
    let planes = Array.zeroCreate<float32> (3 * size * size)

    for pixel in 0 .. size * size - 1 do
        let struct (x, y) = back.Apply(float (pixel % size) + 0.5, float (pixel / size) + 0.5)
        let sums = [| 128.0; 128.0; 128.0 |]

        for struct (bx, by, width, heights) in blobs do
            let squares = ((x - bx) * (x - bx) + (y - by) * (y - by)) / (2.0 * width * width)

            if squares < 12.0 then
                let share = exp -squares

                for channel in 0..2 do
                    sums[channel] <- sums[channel] + share * heights[channel]

        for channel in 0..2 do
            planes[channel * size * size + pixel] <- float32 (max 0.0 (min 255.0 sums[channel]))

    planes

/// The same after a transform of a family about the picture's middle.
let after seed size family amount =
    let middle = float size / 2.0
    render seed size (Family.affine family amount size middle middle)
