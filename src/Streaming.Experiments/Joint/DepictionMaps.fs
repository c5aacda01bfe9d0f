namespace Streaming.Experiments.Joint

open System
open System.Numerics.Tensors
open Streaming.Domain
open Streaming.Flow.Pyramid
open Streaming.Flow.Warping
open Streaming.Generators.Moving
open Streaming.Learning.Channels

/// What showing an object in another way does to the channels of its features, which then stay where they are: for some layers a
/// linear map, the same for every cell and image, learned as channel maps of generators are.
type DepictionMaps =
    { /// The layers, by their place in the space.
      Layers: int[]
      /// The map of each.
      Maps: IChannelMap[]
      /// What each leaves of the features of originals that were held back, over what no map leaves (RMS); not a number where none
      /// could be.
      Left: float[] }

/// Some layers of features whose channels a depiction changes, and the cells to learn that from.
type DepictedLayers =
    { Space: FeatureSpace
      Layers: int[]
      /// For each layer of the space.
      Cells: int[][]
      /// The feature that counts as 1, for each layer of the space.
      Units: float[]
      Make: MakeChannelMap }

/// Learning and applying them.
module DepictionMaps =
    /// The map of values that may be negative, as those of pixels less their mean are.
    let makeSigned =
        MakeChannelMap(fun matrix bias ->
            let channels = bias.Length

            { new IChannelMap with
                member _.Channels = channels

                member _.Apply(features, result) =
                    let cell = Array.zeroCreate<float32> channels

                    for start in 0..channels .. features.Length - channels do
                        features.Slice(start, channels).CopyTo(Span cell)

                        for into in 0 .. channels - 1 do
                            result[start + into] <- bias[into] + TensorPrimitives.Dot(ReadOnlySpan(matrix, into * channels, channels), ReadOnlySpan cell) })

    /// No cell yet: sums for each of the layers.
    let sums (layers: DepictedLayers) sets =
        layers.Layers |> Array.map (fun layer -> ChannelSums(layers.Space.Layers[layer].Channels, sets, 1))

    // The rows that ChannelSums adds, of cells that stay where they are.
    let private rows (layers: DepictedLayers) layer (before: float32[]) (after: float32[]) =
        let own = layers.Space.Layers[layer]
        let cells = layers.Cells[layer] |> Array.map (fun cell -> CellFlow(cell, 0.0f, 0.0f))
        let rows = Array.zeroCreate (cells.Length * (2 * own.Channels + 1))
        let before = FeaturePyramid(ViewFeatures.map own before, 1)
        let after = FeaturePyramid(ViewFeatures.map own after, 1)
        WarpedCells.Write(before, after, ReadOnlySpan cells, float32 layers.Units[layer], Span rows)
        rows

    /// Adds the features of a photograph and those of another depiction of the same view to sums of one set.
    let add algebra (layers: DepictedLayers) (before: ViewFeatures) (after: ViewFeatures) (sums: ChannelSums[]) =
        layers.Layers
        |> Array.iteri (fun i layer ->
            sums[i].Add(algebra, 0, 0, rows layers layer before[layer] after[layer], layers.Cells[layer].Length))

    /// The maps.
    let solve algebra (layers: DepictedLayers) (sums: ChannelSums[]) : DepictionMaps =
        let fits = Array.map2 (fun layer sums -> ChannelFit.solve algebra 0 layers.Units[layer] [| 0.0 |] sums) layers.Layers sums

        { Layers = layers.Layers
          Maps =
            fits
            |> Array.map (fun fit ->
                let struct (matrix, bias) = ChannelFit.at fit.Channels fit.Coefficients 0.0
                layers.Make.Invoke(matrix, bias))
          Left = fits |> Array.map _.HeldOut }

    /// Makes features of a photograph those of the other depiction, in their place.
    let apply (maps: DepictionMaps) (features: ViewFeatures) =
        Array.iter2 (fun layer (map: IChannelMap) -> map.Apply(ReadOnlySpan features[layer], Span features[layer])) maps.Layers maps.Maps
