module Streaming.Learning.Tests.AffineMotionTests

open System
open Xunit
open Streaming.Domain
open Streaming.Learning.Channels
open Streaming.Learning.Flows
open Streaming.Tests

let private space = CaffeNet.space

let private steps (field: float32[]) =
    let steps = Array.zeroCreate<int16> field.Length
    QuantisedFlow.quantise (ReadOnlySpan field) (Span steps)
    steps

let private farthest (expected: Affine) (found: Affine) =
    [ for x in 20.0..30.0..210.0 do
          for y in 20.0..30.0..210.0 do
              let struct (ex, ey) = expected.Apply(x, y)
              let struct (fx, fy) = found.Apply(x, y)
              sqrt ((ex - fx) ** 2.0 + (ey - fy) ** 2.0) ]
    |> List.max

let private transforms: obj[] seq =
    [ RotatePlus, 30.0; RotateMinus, 60.0; ScaleUp, 1.3; ScaleDown, 0.75; Left, 30.0; Down, 5.0 ]
    |> Seq.map (fun (family, amount) -> [| Family.name family; amount |])

type Transforms() =
    static member All = transforms

[<Theory>]
[<MemberData("All", MemberType = typeof<Transforms>)>]
let ``The motion of an exact field is the inverse of its transform`` (name: string) (amount: float) =
    let transform = Family.affine (Family.parse name) amount space.InputSize 115.0 110.0
    let found = AffineMotion.ofFlow space 115.0 110.0 (steps (ExactField.vector space transform))
    // Flows are rounded to sixteenths of a cell.
    Assert.InRange(farthest (Affine.inverse transform) found, 0.0, 0.1)

[<Theory>]
[<MemberData("All", MemberType = typeof<Transforms>)>]
let ``A quarter of wild flows and noise in the others hardly move it`` (name: string) (amount: float) =
    let random = Random 7
    let transform = Family.affine (Family.parse name) amount space.InputSize 113.5 113.5
    let field = ExactField.vector space transform

    let noisy =
        field
        |> Array.map (fun value ->
            if random.Next 8 = 0 then float32 (20.0 * random.NextDouble() - 10.0)
            else value + float32 (0.6 * (random.NextDouble() - 0.5)))

    let found = AffineMotion.ofFlow space 113.5 113.5 (steps noisy)
    Assert.InRange(farthest (Affine.inverse transform) found, 0.0, 1.0)

[<Fact>]
let ``A cell weighs by how finely its grid tells pixels apart`` () =
    // conv1, of 4 pixels to a cell, says that everything moved by 20 of them; the coarser layers, more cells together, that nothing did.
    let flow = Array.zeroCreate<float32> space.Length
    Array.fill flow (space.OffsetOf 0) space.Layers[0].Cells 5.0f
    let struct (x, y) = (AffineMotion.ofFlow space 113.5 113.5 (steps flow)).Apply(113.5, 113.5)
    Assert.InRange(x - 113.5, 15.0, 20.0)
    Assert.Equal(113.5, y, 0.01)

[<Fact>]
let ``A motion has the exact field of its inverse`` () =
    let transform = Family.affine RotatePlus 20.0 space.InputSize 113.5 113.5
    let layer = space.Layers[1]
    let expected = Array.zeroCreate<float32> (2 * 27 * 27)
    ExactField.write layer transform (Span expected)

    for cell in 0 .. 27 * 27 - 1 do
        Assert.Equal(struct (expected[cell], expected[27 * 27 + cell]), AffineMotion.at layer (Affine.inverse transform) cell)

[<Fact>]
let ``Flows that all leave the grid tell no motion`` () =
    let away = Array.create space.Length 30000s
    Assert.Equal(Affine.identity, AffineMotion.ofFlow space 113.5 113.5 away)
