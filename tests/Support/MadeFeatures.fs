/// A network that takes microseconds: block means of the picture's planes on two small grids.
module Streaming.Tests.MadeFeatures

open System
open System.Threading
open Streaming.Domain

let private layer name size channels stride =
    { Name = name
      Size = size
      Channels = channels
      Stride = stride
      // Blocks of pixels that lie side by side.
      Origin = stride / 2.0 - 0.5 }

/// Its features: 160 components of a flow.
let space =
    { Network = "made"
      InputSize = 32
      Layers = [| layer "fine" 8 4 4.0; layer "coarse" 4 6 8.0 |] }

/// A layer that is asked for besides.
let more = layer "more" 8 4 4.0

let private side = space.InputSize

// The mean of one plane over a cell's block. Channels from 3 on are those before, of the next cell to the right.
let private mean (picture: float32[]) (layer: Layer) column row channel =
    let width = int layer.Stride
    let left, top = (column + channel / 3) % layer.Size * width, row * width
    let mutable sum = 0.0f

    for y in top .. top + width - 1 do
        for x in left .. left + width - 1 do
            sum <- sum + picture[(channel % 3 * side + y) * side + x]

    sum / float32 (width * width)

/// The network. `spoils` is asked of every picture (three planes) whether its features are to be no numbers; it may wait,
/// or throw.
type MadeFeatures(spoils: float32[] -> bool, layers: Layer[]) =
    let pool = Features.pool layers
    let length = 3 * side * side
    let mutable pictures = 0

    /// One of the space's layers alone, that spoils nothing.
    new() = new MadeFeatures((fun _ -> false), space.Layers)

    /// One of the space's layers alone.
    new(spoils) = new MadeFeatures(spoils, space.Layers)

    /// Pictures that it was given so far.
    member _.Pictures = Volatile.Read &pictures

    /// Its arrays.
    member _.Pool = pool

    interface IFeatures with
        member _.Space = space
        member _.Layers = layers
        member _.ImageLength = length
        member _.Pool = pool

        member _.Extract(images, features) =
            for i in 0 .. features.Count - 1 do
                let picture = images.Slice(i * length, length).ToArray()
                Interlocked.Increment &pictures |> ignore
                let spoilt = spoils picture

                layers
                |> Array.iteri (fun l layer ->
                    let into = features[i].[l]

                    for at in 0 .. into.Length - 1 do
                        let cell, channel = at / layer.Channels, at % layer.Channels
                        into[at] <- if spoilt then nanf else mean picture layer (cell % layer.Size) (cell / layer.Size) channel)

    interface IDisposable with
        member _.Dispose() = ()
