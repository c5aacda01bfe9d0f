module Streaming.Generators.Tests.FeatureGeneratorTests

open System
open Streaming.Domain
open Streaming.Flow.Fields
open Streaming.Generators.Moving
open Streaming.Generators.Tests.MadeViews
open Xunit

let private warp = FeatureWarp(space, Boundary.Clamp)

let private generator field maps =
    { Transform = { Family = Left; Amount = 1.0 }
      Extrapolated = false
      Field = field
      ChannelMaps = maps }

let private unmapped field = generator field [| None; None |]

// Both layers with a map, one after the other.
let private mapped (random: Random) =
    generator (field random) [| for layer in space.Layers -> Some(channelMap random layer.Channels) |]

let private some (map: IChannelMap option) = map.Value

[<Fact>]
let ``A generator moves, then mixes channels, as the definitions say`` () =
    let random = Random 1
    let generator, features = mapped random, view random
    let made = FeatureGenerator.generate warp generator features

    for layer in 0..1 do
        let expected = plainMove layer generator.Field features[layer] |> plainMap (some generator.ChannelMaps[layer])
        Array.iter2 (fun (e: float) (a: float32) -> Assert.Equal(e, float a, 1e-2)) expected made[layer]

[<Fact>]
let ``A layer without a map is moved only, and a generator without maps moves all`` () =
    let random = Random 2
    let features = view random
    let both = mapped random
    let one = { both with ChannelMaps = [| None; both.ChannelMaps[1] |] }
    let moved = FeatureGenerator.move warp both features
    Assert.Equal<float32[]>(moved[0], (FeatureGenerator.generate warp one features)[0])
    Assert.NotEqual<float32[]>(moved[1], (FeatureGenerator.generate warp one features)[1])
    Assert.Equal<float32[][]>(moved, FeatureGenerator.generate warp (FeatureGenerator.unmapped both) features)

[<Fact>]
let ``What comes in is left as it is`` () =
    let random = Random 3
    let generator, features = mapped random, view random
    let kept = features |> Array.map Array.copy
    FeatureGenerator.generate warp generator features |> ignore
    FeatureGenerator.back warp generator features |> ignore
    Assert.Equal<float32[][]>(kept, features)

[<Fact>]
let ``There and back by either way is where it was, away from the border`` () =
    let features = view (Random 4)
    let generator = unmapped (shift 2.0f -1.0f)
    let moved = FeatureGenerator.move warp generator features
    let byNegation = FeatureGenerator.back warp generator moved
    let byFixedPoint = warp.View(FeatureGenerator.fixedPoint space generator, moved)

    space.Layers
    |> Array.iteri (fun i layer ->
        let at (values: ViewFeatures) row column = values[i].[(row * layer.Size + column) * layer.Channels + 1]

        for row in 0 .. layer.Size - 2 do
            for column in 2 .. layer.Size - 1 do
                Assert.Equal(at features row column, at byNegation row column)
                Assert.Equal(at features row column, at byFixedPoint row column, 0.5f))

[<Fact>]
let ``The fixed point solves W(p) = -G(p + W(p)), which the negation of a turn does not`` () =
    let turn = { Family = RotatePlus; Amount = 20.0 }
    let generator = unmapped (ExactField.vector space (turn.Affine space.InputSize))
    let exact = FlowVector(space, ExactField.vector space (Affine.inverse (turn.Affine space.InputSize)))
    let negation, fixedPoint = FlowVector(space, FeatureGenerator.negation generator), FlowVector(space, FeatureGenerator.fixedPoint space generator)
    // The middle cell's neighbours stay inside the grid on the way.
    let off (field: FlowVector<float32>) = abs ((field.X 0)[3 * 9 + 5] - (exact.X 0)[3 * 9 + 5]) + abs ((field.Y 0)[3 * 9 + 5] - (exact.Y 0)[3 * 9 + 5])
    Assert.InRange(off fixedPoint, 0.0f, 5e-3f)
    Assert.True(off negation > 0.1f)

[<Fact>]
let ``A chain is its steps one after the other, and its way back their negations in the opposite order`` () =
    let random = Random 5
    let features = view random
    let first, second = mapped random, mapped random
    let step work features = features |> work first |> work second
    Assert.Equal<float32[][]>(step (FeatureGenerator.generate warp) features, GeneratorChain.generate warp [| first; second |] features)
    Assert.Equal<float32[][]>(step (FeatureGenerator.move warp) features, GeneratorChain.move warp [| first; second |] features)
    let back = features |> FeatureGenerator.back warp second |> FeatureGenerator.back warp first
    Assert.Equal<float32[][]>(back, GeneratorChain.back warp [| first; second |] features)
    Assert.Equal<float32[][]>(features, GeneratorChain.generate warp [||] features)

[<Fact>]
let ``A chain of shifts fetches from where their sum leads`` () =
    let features = view (Random 6)
    let chain = [| unmapped (shift 2.0f 0.0f); unmapped (shift 0.0f -1.0f) |]
    let made = GeneratorChain.generate warp chain features

    space.Layers
    |> Array.iteri (fun i layer ->
        let at (values: float32[]) row column = values[(row * layer.Size + column) * layer.Channels + 2]

        for row in 0 .. layer.Size - 1 do
            for column in 0 .. layer.Size - 1 do
                // What stands at a cell was two columns to the right and one row above, as far as the grid goes.
                Assert.Equal(at features[i] (max 0 (row - 1)) (min (layer.Size - 1) (column + 2)), at made[i] row column))
