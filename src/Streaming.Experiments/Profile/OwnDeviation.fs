namespace Streaming.Experiments.Profile

/// What one picture's features of a layer add to the layer's own deviation.
type FeatureSpread =
    { /// For each channel its sum over the cells.
      Sums: float[]
      /// Sum of all squares.
      Squares: float
      Cells: int }

/// A layer's own deviation: how far its features are from their channels' means, as a root of the mean square over channels, cells and
/// pictures. What a profile measures is counted in it, since features of different layers have nothing else in common.
module OwnDeviation =
    /// What the features of one picture add: rows of cells, the channels of each side by side.
    let ofFeatures (channels: int) (features: float32[]) : FeatureSpread =
        let sums = Array.zeroCreate<float> channels
        let mutable squares = 0.0

        for cell in 0 .. features.Length / channels - 1 do
            for channel in 0 .. channels - 1 do
                let value = float features[cell * channels + channel]
                sums[channel] <- sums[channel] + value
                squares <- squares + value * value

        { Sums = sums; Squares = squares; Cells = features.Length / channels }

    /// Its square, over some pictures in their order.
    let squared (spreads: FeatureSpread[]) =
        let cells = spreads |> Array.sumBy _.Cells |> float
        let channels = spreads[0].Sums.Length
        let squares = spreads |> Array.sumBy _.Squares

        let ofMeans =
            Seq.init channels (fun channel -> spreads |> Array.sumBy (fun spread -> spread.Sums[channel]))
            |> Seq.sumBy (fun sum -> sum * sum / cells)

        // Rounding may leave less than nothing of features that are all alike.
        max 0.0 (squares - ofMeans) / (cells * float channels)
