/// A small space, its views and fields, and what moving is by definition.
module Streaming.Generators.Tests.MadeViews

open System
open Streaming.Domain

/// Two layers of other grids and channels.
let space =
    { Network = "made"
      InputSize = 60
      Layers =
        [| { Name = "fine"; Size = 9; Channels = 3; Stride = 6.0; Origin = 5.0 }
           { Name = "coarse"; Size = 7; Channels = 5; Stride = 8.0; Origin = 3.0 } |] }

/// Features after a ReLU.
let view (random: Random) =
    space.Layers
    |> Array.map (fun layer -> Array.init (layer.Cells * layer.Channels) (fun _ -> float32 (max 0.0 (random.NextDouble() * 200.0 - 60.0))))

/// A field of which some leads beyond the border.
let field (random: Random) =
    Array.init space.Length (fun _ -> 6.0f * random.NextSingle() - 3.0f)

/// The same field in every cell of every layer.
let shift (x: float32) (y: float32) =
    let field = FlowVector.zero<float32> space

    space.Layers
    |> Array.iteri (fun i _ ->
        (field.X i).Fill x
        (field.Y i).Fill y)

    field.Components

/// Maps that are made of small numbers.
let channelMap (random: Random) channels =
    PlainChannelMap(Array.init (channels * channels) (fun _ -> random.NextSingle() - 0.4f), Array.init channels (fun _ -> 40.0f * random.NextSingle() - 20.0f))

/// F(p + V(p)) at one layer, every cell and channel by its definition, the border repeated.
let plainMove (at: int) (field: float32[]) (features: float32[]) =
    let layer, field = space.Layers[at], FlowVector(space, field)
    let last = layer.Size - 1
    let value row column c = float features[(min row last * layer.Size + min column last) * layer.Channels + c]
    let place at = min (max (float at) 0.0) (float last)
    let xs, ys = (field.X at).ToArray(), (field.Y at).ToArray()

    Array.init (layer.Cells * layer.Channels) (fun i ->
        let cell, c = i / layer.Channels, i % layer.Channels
        let x, y = place (float32 (cell % layer.Size) + xs[cell]), place (float32 (cell / layer.Size) + ys[cell])
        let left, top = int x, int y
        let partX, partY = x - float left, y - float top

        (1.0 - partY) * ((1.0 - partX) * value top left c + partX * value top (left + 1) c)
        + partY * ((1.0 - partX) * value (top + 1) left c + partX * value (top + 1) (left + 1) c))

/// relu(M F + b) in place.
let plainMap (map: IChannelMap) (features: float[]) =
    let mapped = features |> Array.map float32
    map.Apply(ReadOnlySpan mapped, Span mapped)
    mapped |> Array.map float
