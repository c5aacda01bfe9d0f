namespace Streaming.Learning.Channels

open Streaming.Domain

/// The sums of one layer, and the feature that counts as 1 in them.
type LayerSums =
    { /// The layer's name.
      Layer: string
      /// A power of two. Sums of different units do not add.
      Unit: float
      /// The sums, in units.
      Sums: ChannelSums }

    interface ITensors with
        member layer.Tensors =
            let sums = layer.Sums
            let channels, sets, amounts = int64 sums.Channels, int64 sums.Sets, int64 sums.Amounts
            let name tensor = TensorNames.ofLayer tensor layer.Layer

            [| NamedTensor(name TensorNames.ChannelUnit, [| layer.Unit |], 1L)
               NamedTensor(name TensorNames.ChannelProducts, sums.Products, sets, amounts, ChannelProducts.count channels)
               NamedTensor(name TensorNames.ChannelTargetSquares, sums.TargetSquares, sets, amounts, channels) |]

/// The sums of layers.
module LayerSums =
    /// No cell yet, of so many sets.
    let none (layer: string) (unit: float) (channels: int) (sets: int) (amounts: int) =
        { Layer = layer
          Unit = unit
          Sums = ChannelSums(channels, sets, amounts) }

    /// The sums of every layer that stored tensors have some of, in their order. Their arrays are taken over, not copied.
    let ofTensors (tensors: NamedTensors) =
        let start = TensorNames.ofLayer TensorNames.ChannelProducts ""

        [| for tensor in tensors.All do
               if tensor.Name.StartsWith(start, System.StringComparison.Ordinal) then
                   let layer = tensor.Name.Substring start.Length
                   let squares = tensors[TensorNames.ofLayer TensorNames.ChannelTargetSquares layer]
                   let size axis = int squares.Shape[axis]

                   { Layer = layer
                     Unit = tensors.Of<float>(TensorNames.ofLayer TensorNames.ChannelUnit layer)[0]
                     Sums = ChannelSums(size 2, size 0, size 1, tensor.Of<float>(), squares.Of<float>()) } |]
