namespace Streaming.Experiments.Arms

open System
open Streaming.Domain
open Streaming.Flow.Fields
open Streaming.Generators.Moving
open Streaming.Imaging.Catalogue
open Streaming.Imaging.Sampling
open Streaming.Network.Batches
open Streaming.Network.Models
open Streaming.Network.Runtime
open Streaming.Network.Training

/// Some channels of a layer before and after a generator moved them, with what the image would look like (paper,
/// Figure 5).
type ChannelFigure =
    { /// The image's file.
      Image: string
      Layer: string
      Transform: Transform
      /// Side of the pictures in pixels.
      PictureSize: int
      /// The image as the network sees it: three planes of red, green and blue in 0..255.
      Picture: float32[]
      /// The image transformed, for comparison; the network never sees it.
      TransformedPicture: float32[]
      /// Cells along one side of the layer's grid.
      Size: int
      /// The channels, from 0, those first that vary most over the grid.
      Channels: int[]
      /// Size x Size numbers of each channel, row by row.
      Before: float32[][]
      After: float32[][] }

/// Computing a figure of channels.
module ChannelFigure =
    let private shown = 5

    let private variance (values: float32[]) =
        let mean = Array.average values
        values |> Array.sumBy (fun value -> (value - mean) * (value - mean))

    /// Runs one image's centre view through the network as far as the layer, and moves its channels along the flow.
    let compute (network: AlexNet) (device: ComputeDevice) (image: LabelledImage) (layer: int) (transform: Transform) (flow: float32[]) =
        let preprocessing = Preprocessing.Of network.Stack.Dialect
        let side = preprocessing.InputSize
        use decoded = image.Read()
        let window = (Crop.Centre side).OutputToSource(decoded.Width, decoded.Height, side)
        let picture, transformed = Array.zeroCreate<float32> preprocessing.ImageLength, Array.zeroCreate<float32> preprocessing.ImageLength
        AffineSampler.Render(decoded, window, side, Fill.Edge, Span picture)
        AffineSampler.Render(decoded, Affine.inverse (transform.Affine side) |> Affine.andThen window, side, Fill.Reflect, Span transformed)

        use batch = new ImageBatch(BatchPool(), preprocessing.ImageLength, [| 0 |], [| image.Label |])
        preprocessing.Apply(ReadOnlySpan picture, batch.Slot 0)
        let space = AlexNetSpace.Of network.Stack.Dialect
        let name, size = space.Layers[layer].Name, space.Layers[layer].Size
        let features = ImageClassifier(network, device).Activations(batch.Fill(), name)
        let cells = size * size
        let channels = features.Length / cells
        let moved = Array.zeroCreate<float32> features.Length
        FeatureWarp(space, Boundary.Clamp).Layer(layer, flow, ViewFeatures.map space.Layers[layer] features, moved) |> ignore

        let plane (values: float32[]) channel = Array.init cells (fun cell -> values[cell * channels + channel])
        let chosen = [| 0 .. channels - 1 |] |> Array.sortByDescending (plane features >> variance) |> Array.truncate shown

        { Image = image.Path
          Layer = name
          Transform = transform
          PictureSize = side
          Picture = picture
          TransformedPicture = transformed
          Size = size
          Channels = chosen
          Before = chosen |> Array.map (plane features)
          After = chosen |> Array.map (plane moved) }
