/// The controls that know no features: amounts from pixels, and from what descriptors find.
module Streaming.Generators.Tests.ControlTests

open System
open Streaming.Domain
open Streaming.Generators.Amounts
open Streaming.Tests
open Xunit

let private size = CaffeNet.space.InputSize

let private rotations = lazy (MadeFamily.create RotatePlus [| 10.0; 20.0; 30.0; 40.0; 50.0; 60.0 |])

let private family name =
    match name with
    | "rotate+" -> rotations.Value, 0.1
    | "rotate-" -> MadeFamily.create RotateMinus [| 10.0; 20.0; 30.0; 40.0; 50.0; 60.0 |], 0.1
    | "scale-up" -> MadeFamily.create ScaleUp [| 1.05; 1.1; 1.15; 1.2; 1.25; 1.3 |], 0.002
    | "scale-down" -> MadeFamily.create ScaleDown [| 0.95; 0.9; 0.85; 0.8; 0.75 |], 0.002
    | name -> MadeFamily.create (Family.parse name) [| 5.0; 10.0; 15.0; 20.0; 25.0; 30.0 |], 0.1

let private told family (before: float32[]) (after: float32[]) =
    let struct (estimate, search) = PixelAmounts(family, 80.0, []).Of(ReadOnlyMemory before, ReadOnlyMemory after)
    Assert.Equal(Pixels, estimate.Method)
    Assert.Empty estimate.Layers
    struct (estimate, search)

[<Theory>]
[<InlineData("rotate+", 3.3)>]
[<InlineData("rotate+", 47.0)>]
[<InlineData("rotate-", 21.9)>]
[<InlineData("scale-up", 1.137)>]
[<InlineData("scale-down", 0.81)>]
[<InlineData("left", 12.3)>]
[<InlineData("down", 27.7)>]
let ``Pixels tell the amount of a scene that is transformed exactly`` (name: string, amount: float) =
    let family, tolerance = family name
    let struct (estimate, search) = told family (MadeScene.render 1 size Affine.identity) (MadeScene.after 1 size family.Family amount)
    Assert.Equal(amount, estimate.All.Amount, tolerance)
    Assert.InRange(estimate.All.Amount, estimate.All.Low, estimate.All.High)
    Assert.InRange(Assert.Single estimate.Agreement, 0.9, 1.0)
    Assert.False search.AtEnd

[<Fact>]
let ``Neither brightness nor contrast nor tint changes what pixels tell`` () =
    let before, after = MadeScene.render 2 size Affine.identity, MadeScene.after 2 size RotatePlus 33.0
    let struct (plain, _) = told rotations.Value before after
    let dark = after |> Array.mapi (fun i value -> 0.4f * value + float32 (10 * (i / (size * size))))
    let struct (estimate, _) = told rotations.Value before dark
    Assert.Equal(plain.All.Amount, estimate.All.Amount, 0.05)
    Assert.Equal(plain.Agreement[0], estimate.Agreement[0], 0.02)

[<Fact>]
let ``Pixels of the same picture are unchanged, and of another one agree little`` () =
    let before = MadeScene.render 3 size Affine.identity
    let struct (same, _) = told rotations.Value before before
    Assert.Equal(0.0, same.All.Amount)
    Assert.Equal(1.0, same.Agreement[0], 1e-5)
    let struct (other, _) = told rotations.Value before (MadeScene.render 4 size Affine.identity)
    Assert.True(other.Agreement[0] < FeatureAmounts.leastAgreement, $"{other.Agreement[0]}")
    let one = Array.create (3 * size * size) 77.0f
    let struct (nothing, _) = told rotations.Value one one
    Assert.Equal((0.0, 0.0), (nothing.All.Amount, nothing.Agreement[0]))

[<Fact>]
let ``The pixel search deviates as a plain loop over pixels says`` () =
    let before, after = MadeScene.render 5 size Affine.identity, MadeScene.after 5 size RotatePlus 20.0
    let space = PixelFeatures.space size
    let cells = PixelFeatures.cells space 80.0
    let views = [| before; after |] |> Array.map (fun picture -> let view = [| Array.zeroCreate<float32> picture.Length |] in (PixelFeatures.write space cells (ReadOnlySpan picture) view; view))

    // Every second pixel along either axis, in the region.
    let plain = [| for row in 0..2 .. size - 1 do for column in 0..2 .. size - 1 do if (float column - 113.0) ** 2.0 + (float row - 113.0) ** 2.0 <= 6400.0 then row * size + column |]
    Assert.Equal<int[]>(plain, cells)
    let values channel (picture: float32[]) = cells |> Array.map (fun cell -> float picture[channel * size * size + cell])

    for picture, view in Array.zip [| before; after |] views do
        let means = [| for channel in 0..2 -> values channel picture |> Array.average |]
        let deviation = sqrt (Array.average [| for channel in 0..2 do for value in values channel picture -> (value - means[channel]) ** 2.0 |])
        Assert.All([ 0 .. 7919 .. size * size - 1 ], fun pixel -> for channel in 0..2 do Assert.Equal((float picture[channel * size * size + pixel] - means[channel]) / deviation, float view[0].[3 * pixel + channel], 1e-4))

    let lattice = PixelAmounts(rotations.Value, 80.0, []).Lattice
    let hypotheses = AmountHypotheses(space, rotations.Value, ExactHypothesisFields(space, rotations.Value, cells, lattice), [| cells |], lattice)
    // A third of the way, on a place of the lattice.
    let place = lattice.Last / 3
    let back = Affine.inverse (Family.affine RotatePlus (hypotheses.Amount place) size 113.5 113.5)

    let sample (view: float32[]) channel (x: float) (y: float) =
        let left, top = int (floor x), int (floor y)
        let px, py = x - float left, y - float top
        let at row column = float view[3 * (row * size + column) + channel]
        (1.0 - py) * ((1.0 - px) * at top left + px * at top (left + 1)) + py * ((1.0 - px) * at (top + 1) left + px * at (top + 1) (left + 1))

    let expected =
        Array.average
            [| for cell in cells do
                   let struct (x, y) = back.Apply(float (cell % size) + 0.5, float (cell / size) + 0.5)
                   for channel in 0..2 -> (sample views[0].[0] channel (x - 0.5) (y - 0.5) - float views[1].[0].[3 * cell + channel]) ** 2.0 |]

    Assert.Equal(expected, hypotheses.Deviation(views[0], views[1], None, 0, place), 1e-4 * expected)

[<Fact>]
let ``A map is told as the family's amount that it is, and beyond the range as the nearer end`` () =
    let centred transform = Affine.about 113.5 113.5 transform
    let of' name map = let family, _ = family name in (DescriptorAmounts.estimate family size family.LargestT (Some { Map = map; Matched = 20; Agreeing = 12 })).All.Amount

    for name, amount in [ "rotate+", 41.0; "rotate-", 12.0; "scale-up", 1.21; "scale-down", 0.77; "left", 17.0; "right", 4.0; "up", 9.0; "down", 22.0 ] do
        Assert.Equal(amount, of' name (Family.affine (Family.parse name) amount size 113.5 113.5), 1e-9)

    Assert.Equal(60.0, of' "rotate+" (centred (Affine.rotation 100.0)), 1e-9)
    Assert.Equal(0.0, of' "rotate+" (centred (Affine.rotation -50.0)), 1e-9)
    Assert.Equal(50.0, of' "rotate-" (centred (Affine.rotation -50.0)), 1e-9)
    Assert.Equal(1.0, of' "scale-up" (centred (Affine.scaling 0.9 0.9)), 1e-9)
    Assert.Equal(0.0, of' "left" (Affine.translation 5.0 0.0), 1e-9)

[<Fact>]
let ``Where descriptors find nothing they tell no change, without a posterior`` () =
    let estimate = DescriptorAmounts.estimate rotations.Value size 6.0 None
    Assert.Equal((Descriptors, 0.0), (estimate.Method, estimate.All.Amount))
    Assert.True(Double.IsNaN estimate.All.Deviation && Double.IsNaN estimate.All.Low && Double.IsNaN estimate.All.High)
