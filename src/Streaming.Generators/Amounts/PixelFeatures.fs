namespace Streaming.Generators.Amounts

open System
open Streaming.Domain
open Streaming.Generators.Moving

/// A picture as features that no network made: one layer, whose cells are the pixels of the input and whose channels are
/// red, green and blue.
module PixelFeatures =
    /// The space of pictures of that many pixels along a side.
    let space (inputSize: int) : FeatureSpace =
        { Network = "pixels"
          InputSize = inputSize
          Layers = [| { Name = "pixels"; Size = inputSize; Channels = 3; Stride = 1.0; Origin = 0.0 } |] }

    // Neighbours are alike: of a large picture every second pixel along either axis tells as much as all, at a quarter of the cost.
    let private fewest = 3000

    /// The pixels that are compared: those of the region, every second one along either axis where they are many.
    let cells (space: FeatureSpace) (radius: float) =
        let layer = space.Layers[0]
        let all = HypothesisRegion.cells space radius layer

        if all.Length <= fewest then
            all
        else
            all |> Array.filter (fun cell -> cell / layer.Size % 2 = 0 && cell % layer.Size % 2 = 0)

    /// The mean of each channel of a picture, planes of red, green and blue, over some of its pixels, and their common standard
    /// deviation there: what is counted in them neither brightness, tint nor contrast changes.
    let statistics (pixels: int) (among: int[]) (picture: ReadOnlySpan<float32>) : struct (float[] * float) =
        let means = Array.zeroCreate<float> 3
        let mutable squares = 0.0

        for channel in 0..2 do
            for pixel in among do
                means[channel] <- means[channel] + float picture[channel * pixels + pixel] / float among.Length

            for pixel in among do
                let off = float picture[channel * pixels + pixel] - means[channel]
                squares <- squares + off * off

        struct (means, sqrt (squares / float (3 * among.Length)))

    // What is left of one colour are rounding errors.
    let private leastDeviation = 1e-3

    /// What features of a picture with that deviation are counted in; a picture of one colour has none.
    let unitOf (deviation: float) = if deviation > leastDeviation then 1.0 / deviation else 0.0

    /// Writes a picture, planes of red, green and blue, as features that neither brightness, tint nor contrast changes: each
    /// channel less its mean over the cells, all in units of their common standard deviation there. A picture of one colour
    /// is zero everywhere.
    let write (space: FeatureSpace) (cells: int[]) (picture: ReadOnlySpan<float32>) (features: ViewFeatures) =
        let pixels, values = space.Layers[0].Cells, features[0]
        let struct (means, deviation) = statistics pixels cells picture
        let unit = unitOf deviation

        for channel in 0..2 do
            for pixel in 0 .. pixels - 1 do
                values[3 * pixel + channel] <- float32 (unit * (float picture[channel * pixels + pixel] - means[channel]))
