module Streaming.Generators.Tests.PairComparisonTests

open System
open Streaming.Domain
open Streaming.Flow.Fields
open Streaming.Generators.Moving
open Streaming.Generators.Predictions
open Streaming.Generators.Tests.MadeViews
open Streaming.Learning.Flows
open Xunit

let private random = Random 5
let private before, after = view random, view random
let private there, exact, exactBack = field random, field random, field random
let private map = channelMap random 5
let private inside layer = Array.init space.Layers[layer].Cells (fun cell -> cell % 3 = 0)

let private transform =
    { Generator =
        { Transform = { Family = RotatePlus; Amount = 30.0 }
          Extrapolated = false
          Field = there
          ChannelMaps = [| None; Some map |] }
      Negation = field random
      FixedPoint = field random
      MeanFlow = None }

let private pair layer =
    let mask = { Layer = space.Layers[layer]; Inside = inside layer }

    { Warp = FeatureWarp(space, Boundary.Clamp)
      Layer = layer
      Before = ViewFeatures.map space.Layers[layer] before[layer]
      After = ViewFeatures.map space.Layers[layer] after[layer]
      MaskBefore = mask
      MaskAfter = mask
      Exact = exact
      ExactBack = exactBack
      Scratch = Array.zeroCreate before[layer].Length }

let private check layer (made: float[]) (truth: float32[]) (got: LayerDeviation) =
    let off = Array.map2 (fun m (t: float32) -> m - float t) made truth
    let within = off |> Array.indexed |> Array.filter (fun (i, _) -> (inside layer)[i / space.Layers[layer].Channels]) |> Array.map snd

    for values, deviation in [ off, got.All; within, got.Inside ] do
        Assert.Equal(int64 values.Length, deviation.Values)
        Assert.Equal(1.0, deviation.Squares / (values |> Array.sumBy (fun v -> v * v)), 1e-5)
        Assert.Equal(1.0, deviation.Absolutes / (values |> Array.sumBy abs), 1e-5)

let private onThenBack layer first second =
    plainMove layer first before[layer] |> Array.map float32 |> plainMove layer second

[<Fact>]
let ``Every prediction is what its definition says, at every layer`` () =
    for layer in 0..1 do
        let deviation = PairComparison.deviation transform (pair layer)
        check layer (plainMove layer there before[layer]) after[layer] (deviation Generator)
        check layer (before[layer] |> Array.map float) after[layer] (deviation Identity)
        check layer (plainMove layer exact before[layer]) after[layer] (deviation ExactWarp)
        check layer (onThenBack layer there transform.Negation) before[layer] (deviation Negation)
        check layer (onThenBack layer there transform.FixedPoint) before[layer] (deviation FixedPoint)
        check layer (onThenBack layer exact exactBack) before[layer] (deviation ExactBack)

    check 1 (plainMove 1 there before[1] |> plainMap map) after[1] (PairComparison.deviation transform (pair 1) ChannelMapped)

[<Fact>]
let ``What the bases lack measures nothing`` () =
    Assert.Equal(LayerDeviation.Zero, PairComparison.deviation transform (pair 0) ChannelMapped)
    Assert.Equal(LayerDeviation.Zero, PairComparison.deviation transform (pair 1) MeanFlow)

[<Fact>]
let ``Fields are judged against the exact one, and a channel map does not change its field`` () =
    let endpoint prediction = (PairComparison.deviation transform (pair 1) prediction).Endpoint
    Assert.Equal(endpoint Generator, endpoint ChannelMapped)
    Assert.Equal(0L, (endpoint ExactWarp).Sum)
    Assert.Equal(17L, (endpoint ExactWarp).Cells)
    Assert.True((endpoint Generator).Sum > 0L && (endpoint Identity).Sum > 0L)
    Assert.All([ Negation; FixedPoint; ExactBack ], fun back -> Assert.Equal(EndpointError.Zero, endpoint back))
