/// The numbers of profiles on features that are known in closed form.
module Streaming.Experiments.Tests.ProfileTests

open System
open Streaming.Domain
open Streaming.Experiments.Profile
open Streaming.Experiments.Tests.MadeProfile
open Streaming.Generators.Moving
open Streaming.Generators.Predictions
open Streaming.Learning.Flows
open Streaming.Learning.Statistics
open Xunit

// Linear in the place of the picture, so that reading between cells loses nothing.
let private following slope channel (struct (x, y): struct (float * float)) (_: int) =
    100.0 + slope * (float (channel + 1) * x - 0.5 * y)

// A pattern of its own in every cell, whatever the picture.
let private ignoring channel (_: struct (float * float)) cell = float ((7 * cell + 3 * channel) % 11)

let private originals feature = [| measured (original (feature 1.0)); measured (original (feature 2.0)) |]
let private layers = [ 0 .. space.Layers.Length - 1 ]

[<Fact>]
let ``A network that follows the picture is explained by the exact warp, and every amount is told`` () =
    let statistics = ProfileStatistics(1, originals following)

    for transform in 0 .. plan.Transforms.Length - 1 do
        for layer in layers do
            let measures = statistics.Of(transform, layer)
            Assert.True(measures.Inside.Identity.Value > 0.02, $"{measures.Inside.Identity.Value}")
            Assert.InRange(measures.Inside.ExactWarp.Value, 0.0, 1e-4)
            Assert.InRange(measures.Inside.Generator.Value, 0.0, 1e-4)
            Assert.InRange(measures.Inside.ExplainedByWarp.Value, 0.999, 1.0)
            Assert.InRange(measures.Inside.ExplainedByWarp.Low, 0.999, 1.0)
            Assert.True(Double.IsNaN measures.Inside.ChannelMap.Value)
            Assert.True(Double.IsNaN measures.Told.Mapped.Told.Value)
            Assert.Equal((1.0, 0.0), (measures.Told.Moved.Told.Value, measures.Told.Moved.ToldError.Value))

[<Fact>]
let ``At nothing it moves as fast as the slope says, and does not depart`` () =
    let slope = 2.0
    let statistics = ProfileStatistics(1, [| measured (original (fun channel point _ -> slope * (let struct (x, _) = point in x) * float (channel + 1))) |])
    let left = plan.Local |> Array.findIndex (fun change -> change.Transform.Family = Left)

    for i, layer in Array.indexed space.Layers do
        // One pixel of the 227 pixel input, in every channel its own multiple of it.
        let step = slope * float space.InputSize / 227.0
        let channels = [ 1 .. layer.Channels ] |> List.averageBy (fun c -> float (c * c)) |> sqrt
        let local = statistics.Local(left, 1.0, i)
        Assert.Equal(step * channels / statistics.OwnDeviation i, local.Moves.Value, 4)
        Assert.Equal(local.Moves.Value / 2.0, statistics.Local(left, 2.0, i).Moves.Value, 6)
        Assert.InRange(local.Departs.Value, 0.0, 1e-3)

[<Fact>]
let ``Features that ignore where the picture is do not move, and no transform explains them`` () =
    let statistics = ProfileStatistics(1, originals (fun _ -> ignoring))

    for transform in 0 .. plan.Transforms.Length - 1 do
        for layer in layers do
            let measures = statistics.Of(transform, layer)
            Assert.Equal(0.0, measures.Inside.Identity.Value)
            Assert.Equal(0.0, measures.All.Identity.Value)
            Assert.True(measures.Inside.ExactWarp.Value > 0.1)
            Assert.True(Double.IsNaN measures.Inside.ExplainedByWarp.Value)

    for layer in layers do
        let told = statistics.Told([| 0; 1; 2 |], layer)
        Assert.Equal(1.0 / 3.0, told.Moved.Told.Value, 9)
        Assert.Equal(0.0, statistics.Local(0, 1.0, layer).Moves.Value)

[<Fact>]
let ``An own deviation is about the channels' means over all pictures`` () =
    let random = Random 3
    let channels, cells = 4, 9
    let pictures = Array.init 3 (fun _ -> Array.init (cells * channels) (fun i -> float32 (10.0 * float (i % channels) + random.NextDouble())))
    let of' channel = pictures |> Array.collect (fun picture -> Array.init cells (fun cell -> float picture[cell * channels + channel]))
    let about (values: float[]) = values |> Array.averageBy (fun value -> (value - Array.average values) ** 2.0)
    let expected = Array.init channels (of' >> about) |> Array.average
    Assert.Equal(expected, pictures |> Array.map (OwnDeviation.ofFeatures channels) |> OwnDeviation.squared, 9)

[<Fact>]
let ``Told is the amount whose features are nearest, over the cells inside alone, without and with a map`` () =
    let layer = space.Layers[0]
    let warp = FeatureWarp(space, Streaming.Flow.Fields.Boundary.Clamp)
    let inside = { Layer = layer; Inside = Array.init layer.Cells (fun cell -> cell % 2 = 0) }
    let map level = ViewFeatures.map layer (Array.init (layer.Cells * layer.Channels) (fun i -> if (i / layer.Channels) % 2 = 0 then level else 1000.0f - 3.0f * level))

    // Nothing moves; the map of an amount adds what that amount adds.
    let adds (value: float32) =
        { new IChannelMap with
            member _.Channels = layer.Channels
            member _.Apply(features, result) = for i in 0 .. features.Length - 1 do result[i] <- features[i] + value }

    let generators =
        [| for amount in [ 5.0; 10.0; 20.0 ] ->
               { Transform = { Family = Left; Amount = amount }
                 Extrapolated = false
                 Field = Array.zeroCreate space.Length
                 ChannelMaps = [| Some(adds (float32 amount)); None |] } |]

    let views = { Before = map 0.0f; After = [| map 6.0f; map 9.0f; map 21.0f |]; Inside = inside }
    let tell views = ProfileMeasurement.tell warp 0 generators views (Array.zeroCreate (layer.Cells * layer.Channels))
    let told = tell views
    Assert.Equal<ToldSums[]>(Array.replicate 3 { Pairs = 1; Right = 1; Error = 0.0 }, told |> Array.map _.Mapped)
    // Without the maps all are alike, and the first is told.
    Assert.Equal<float[]>([| 0.0; 5.0; 15.0 |], told |> Array.map _.Moved.Error)
    let none = tell { views with Inside = { inside with Inside = Array.zeroCreate layer.Cells } }
    Assert.All(none, fun own -> Assert.Equal(ToldBoth.Zero, own))

let private region exact byWarp byMap identity : RegionMeasures<float> =
    { Identity = identity; ExactWarp = exact; Generator = exact; ChannelMap = exact; ExplainedByWarp = byWarp; ExplainedByGenerator = 0.0; ExplainedByMap = byMap; ChannelMapOverExactWarp = 1.0 }

let private both share : ToldByBoth<float> =
    { Moved = { Told = 0.0; ToldError = 0.0 }; Mapped = { Told = share; ToldError = 0.0 } }

// Of layers with what the exact warp leaves, the shares that it and the map explain, how far features move, the share told.
let private findings (layers: (string * RegionMeasures<float> * float) list) =
    let interval _ : float[] option = None

    let rows =
        [| for family, amount in [ "rotate+", 10.0; "rotate+", 60.0; "rotate-", 10.0; "rotate-", 60.0 ] do
               for name, farthest, share in layers do
                   // What is nearer does not count.
                   let inside = if amount = 60.0 then farthest else region 9.0 nan nan 9.0
                   let values: ProfileMeasures<float> = { Inside = inside; All = inside; Told = both share }
                   { Family = family; Amount = amount; Layer = name; ToldAmount = amount; Values = values; Intervals = ProfileMeasures.map interval values } |]

    let told =
        [| for family in [ "rotate+"; "rotate-" ] do
               for name, _, share in layers do
                   { Family = family; Layer = name; Amounts = 4; Unit = "degrees"; Values = both share; Intervals = ProfileMeasures.mapTold interval (both share) } : ToldRowMetrics |]

    EquivarianceRule.findings [| for name, _, _ in layers -> name |] rows told |> Array.exactlyOne

[<Fact>]
let ``A layer follows where more than half is explained, and an amount is told more than halfway from chance`` () =
    // Of four amounts, 62.5 % is halfway.
    let finding =
        findings
            [ "a", region 0.9 0.6 0.9 1.0, 1.0
              "b", region 1.2 0.4 0.8 1.0, 0.63
              "c", region 0.8 0.3 0.7 1.0, 0.62
              "d", region 1.1 0.2 0.5 1.0, 0.9 ]

    Assert.Equal("turned", finding.Kind)
    Assert.Equal<string[]>([| "rotate+=60"; "rotate-=60" |], finding.Transforms)
    Assert.Equal<string[]>([| "a" |], finding.WarpExplainsAt)
    Assert.Equal<string[]>([| "a"; "b"; "c" |], finding.GeneratorExplainsAt)
    Assert.Equal<string[]>([| "b"; "d" |], finding.WarpFailsAt)
    Assert.Equal<string[]>([| "a"; "b"; "d" |], finding.ToldAt)
    Assert.Empty finding.StillAt

    Assert.Equal(
        "Objects turned by 60 degrees: a transform of the feature map explains more than half of the change at a, and a generator with its channel map at a to c; at d neither does. The exact warp leaves more than the features' own deviation at b and d. The amount is told at a, b and d.",
        finding.Text
    )

[<Fact>]
let ``Every layer, no layer, and layers where nothing moves are told in words`` () =
    let all = findings [ "a", region 0.2 0.9 0.9 1.0, 1.0; "b", region 0.2 0.9 0.9 1.0, 1.0 ]
    Assert.Contains("change at every layer, and a generator with its channel map at every layer. The exact warp", all.Text)
    Assert.Contains("own deviation at no layer. The amount is told at every layer.", all.Text)
    let still = findings [ "a", region 2.0 nan nan 0.05, 0.2; "b", region 2.0 nan nan 0.0, 0.2 ]
    Assert.Empty still.WarpExplainsAt
    Assert.EndsWith("The amount is told at no layer. At every layer features hardly change: the network is invariant there.", still.Text)
