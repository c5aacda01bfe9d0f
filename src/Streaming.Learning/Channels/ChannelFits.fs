namespace Streaming.Learning.Channels

open Streaming.Domain

/// The channel maps of a family.
type ChannelFits =
    { /// Each layer's name and map, in the order of the features.
      Layers: (string * ChannelFit)[] }

    interface ITensors with
        member fits.Tensors =
            [| for layer, fit in fits.Layers do
                   let channels = int64 fit.Channels
                   let name = TensorNames.ofLayer TensorNames.ChannelCoefficients layer
                   NamedTensor(name, fit.Coefficients, int64 fit.Degree + 1L, channels, channels + 1L)
                   NamedTensor(TensorNames.ofLayer TensorNames.ChannelStrength layer, [| fit.Strength |], 1L) |]
