module Streaming.Domain.ExactFieldTests

open Xunit
open Streaming.Domain
open Streaming.Tests

[<Fact>]
let ``A shift is the same everywhere, in cells of each grid`` () =
    let space = CaffeNet.space
    let field = ExactField.vector space (Affine.translation -16.0 8.0)
    // An object moved left was to the right before: the sampling flow points right.
    for i in 0..4 do
        let stride = space.Layers[i].Stride
        Assert.Equal(16.0 / stride, float field[space.OffsetOf i], 6)
        Assert.Equal(-8.0 / stride, float field[space.OffsetOf i + space.Layers[i].Cells], 6)

[<Fact>]
let ``A turn leaves the middle where it is, and its length grows with the distance`` () =
    let space = CaffeNet.space
    let field = ExactField.vector space (Family.affine RotatePlus 10.0 227 113.5 113.5)
    let middle = 27 * 55 + 27
    Assert.Equal(0.0, float field[middle], 5)
    Assert.Equal(0.0, float field[3025 + middle], 5)
    // 20 cells to the right of the middle: chord of 10 degrees, 2 r sin 5.
    let right = middle + 20
    let length = sqrt (float field[right] ** 2.0 + float field[3025 + right] ** 2.0)
    Assert.Equal(2.0 * 20.0 * sin (System.Math.PI / 36.0), length, 4)
    // Turned counter-clockwise, what is right of the middle came from below.
    Assert.True(field[3025 + right] > 0.0f)
