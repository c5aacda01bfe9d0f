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

    let told = ProfileMeasurement.tell warp 0 generators (map 0.0f) [| map 6.0f; map 9.0f; map 21.0f |] inside (Array.zeroCreate (layer.Cells * layer.Channels))
    Assert.Equal<ToldSums[]>(Array.replicate 3 { Pairs = 1; Right = 1; Error = 0.0 }, told |> Array.map _.Mapped)
    // Without the maps all are alike, and the first is told.
    Assert.Equal<float[]>([| 0.0; 5.0; 15.0 |], told |> Array.map _.Moved.Error)
    let none = ProfileMeasurement.tell warp 0 generators (map 0.0f) [| map 6.0f; map 9.0f; map 21.0f |] { inside with Inside = Array.zeroCreate layer.Cells } (Array.zeroCreate (layer.Cells * layer.Channels))
    Assert.All(none, fun own -> Assert.Equal(ToldBoth.Zero, own))

let private region exact explained identity : RegionMeasures<float> =
    { Identity = identity; ExactWarp = exact; Generator = exact; ChannelMap = exact; ExplainedByWarp = 0.0; ExplainedByGenerator = explained; ExplainedByMap = explained; ChannelMapOverExactWarp = 1.0 }

let private both share : ToldByBoth<float> =
    { Moved = { Told = 0.0; ToldError = 0.0 }; Mapped = { Told = share; ToldError = 0.0 } }

let private findings (layers: (string * float * float * float * float) list) =
    let interval _ : float[] option = None

    let rows =
        [| for family, amount, factor in [ "rotate+", 10.0, 0.1; "rotate+", 60.0, 1.0; "rotate-", 10.0, 0.1; "rotate-", 60.0, 1.0 ] do
               for name, exact, explained, identity, share in layers do
                   let inside = region (factor * exact) explained identity
                   let values: ProfileMeasures<float> = { Inside = inside; All = inside; Told = both share }
                   { Family = family; Amount = amount; Layer = name; Values = values; Intervals = ProfileMeasures.map interval values } |]

    let told =
        [| for family in [ "rotate+"; "rotate-" ] do
               for name, _, _, _, share in layers do
                   { Family = family; Layer = name; Amounts = 4; Unit = "degrees"; Values = both share; Intervals = ProfileMeasures.mapTold interval (both share) } : ToldRowMetrics |]

    EquivarianceRule.findings [| for name, _, _, _, _ in layers -> name |] rows told

[<Fact>]
let ``Equivariance ends at the first layer that it holds at none behind`` () =
    // Layer, left by the exact warp, explained, moved, told: of four amounts, 62.5 % is halfway.
    let finding = findings [ "a", 1.2, 0.9, 1.0, 1.0; "b", 0.9, 0.6, 1.0, 0.6; "c", 1.1, 0.4, 1.0, 0.7; "d", 1.3, 0.8, 1.0, 0.62 ] |> Array.exactlyOne
    Assert.Equal("turned", finding.Kind)
    Assert.Equal<string[]>([| "rotate+=60"; "rotate-=60" |], finding.Transforms)
    Assert.Equal((Some "c", Some "b", Some "d", None), (finding.WarpFailsFrom, finding.HalfExplainedTo, finding.UntoldFrom, finding.StillFrom))
    Assert.Contains("from c on the exact warp leaves more", finding.Text)
    Assert.Contains("as far as b", finding.Text)
    Assert.Contains("from d on the amount can no longer be told", finding.Text)

[<Fact>]
let ``Where it never ends, and where nothing moves, the words say so`` () =
    let never = findings [ "a", 0.2, 0.9, 1.0, 1.0; "b", 0.9, 0.6, 1.0, 0.9 ] |> Array.exactlyOne
    Assert.Equal((None, Some "b", None, None), (never.WarpFailsFrom, never.HalfExplainedTo, never.UntoldFrom, never.StillFrom))
    Assert.Contains("at every layer", never.Text)
    let still = findings [ "a", 2.0, nan, 1.0, 0.2; "b", 2.0, nan, 0.05, 0.2 ] |> Array.exactlyOne
    Assert.Equal((Some "a", None, Some "a", Some "b"), (still.WarpFailsFrom, still.HalfExplainedTo, still.UntoldFrom, still.StillFrom))
    Assert.Contains("invariant", still.Text)
