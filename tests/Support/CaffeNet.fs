/// CaffeNet's features, for tests of projects that know no network.
module Streaming.Tests.CaffeNet

open Streaming.Domain

let private layer name size channels stride origin =
    { Name = name
      Size = size
      Channels = channels
      Stride = stride
      Origin = origin }

/// The space: 8,522 components.
let space =
    { Network = "caffenet"
      InputSize = 227
      Layers =
        [| layer "conv1" 55 96 4.0 5.0
           layer "conv2" 27 256 8.0 9.0
           layer "conv3" 13 384 16.0 17.0
           layer "conv4" 13 384 16.0 17.0
           layer "conv5" 13 256 16.0 17.0 |] }
