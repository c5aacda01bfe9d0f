module Streaming.Generators.Tests.FeatureWarpTests

open System
open Streaming.Domain
open Streaming.Flow.Fields
open Streaming.Generators.Moving
open Streaming.Generators.Tests.MadeViews
open Xunit

let private warp = FeatureWarp(space, Boundary.Clamp)

let private near (expected: float[]) (actual: float32[]) =
    Array.iter2 (fun (e: float) (a: float32) -> Assert.Equal(e, float a, 1e-3)) expected actual

[<Fact>]
let ``Every layer of a view is moved as the definition says`` () =
    let random = Random 1
    let features, field = view random, field random
    warp.View(field, features) |> Array.iteri (fun i moved -> near (plainMove i field features[i]) moved)

[<Fact>]
let ``Some cells are moved bit for bit as all are, at every border`` () =
    let random = Random 2
    let features, field = view random, field random

    for boundary in [ Boundary.Clamp; Boundary.Zero; Boundary.Mirror ] do
        let warp = FeatureWarp(space, boundary)
        let moved = warp.View(field, features)

        space.Layers
        |> Array.iteri (fun i layer ->
            let cells = [| for cell in 0 .. layer.Cells - 1 do if cell % 3 <> 1 then layer.Cells - 1 - cell |]
            let rows = Array.zeroCreate<float32> (cells.Length * layer.Channels)
            warp.Cells(i, field, ViewFeatures.map layer features[i], cells, Memory rows)
            Assert.Equal<float32[]>(cells |> Array.collect (fun cell -> Array.sub moved[i] (cell * layer.Channels) layer.Channels), rows))

[<Fact>]
let ``A layer is moved into the room that is given`` () =
    let random = Random 3
    let features, field = view random, field random
    let room = Array.zeroCreate<float32> features[1].Length
    let moved = warp.Layer(1, field, ViewFeatures.map space.Layers[1] features[1], room)
    Assert.Equal<float32[]>((warp.View(field, features))[1], room)
    Assert.Equal<float32[]>(room, moved.Values.ToArray())
    Assert.Equal((7, 7, 5), (moved.Height, moved.Width, moved.Channels))

[<Fact>]
let ``What a transform moves to the left is fetched from the right, and what it moves up from below`` () =
    let features = view (Random 4)
    let at (values: ViewFeatures) row column = values[1].[(row * 7 + column) * 5 + 2]

    // Eight pixels of the input are one cell; amounts count pixels of a frame of 227.
    for family, right, down in [ Left, 1, 0; Right, -1, 0; Up, 0, 1; Down, 0, -1 ] do
        let transform = { Family = family; Amount = 8.0 * 227.0 / 60.0 }
        let moved = warp.View(ExactField.vector space (transform.Affine space.InputSize), features)

        for row in 1..5 do
            for column in 1..5 do
                Assert.Equal(at features (row + down) (column + right), at moved row column, 1e-3f)
