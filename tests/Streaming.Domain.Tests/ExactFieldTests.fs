module Streaming.Domain.ExactFieldTests

open Xunit
open Streaming.Domain

/// Where the centres of a layer's receptive fields lie, followed through kernels, strides and paddings one by one.
let private centres (layers: (int * int * int) list) =
    // (kernel, stride, padding); position of cell 0 and distance of cells, in input pixel indices.
    layers
    |> List.fold
        (fun (first, step) (kernel, stride, padding) ->
            first + step * (float (kernel - 1) / 2.0 - float padding), step * float stride)
        (0.0, 1.0)

[<Fact>]
let ``Grids follow from kernels, strides and paddings`` () =
    let check dialect conv1 =
        let geometry = Geometry.ofDialect dialect
        let pool, conv2, same = (3, 2, 0), (5, 1, 2), (3, 1, 1)

        let expected =
            [ [ conv1 ]
              [ conv1; pool; conv2 ]
              [ conv1; pool; conv2; pool; same ]
              [ conv1; pool; conv2; pool; same; same ]
              [ conv1; pool; conv2; pool; same; same; same ] ]
            |> List.map centres

        for layer, (first, step) in Seq.zip geometry.Convolutions expected do
            Assert.Equal((first, step), (layer.Origin, layer.Stride))

        Assert.Equal(centres [ conv1; pool ], (geometry.Pool1.Origin, geometry.Pool1.Stride))

    check CaffeReference (11, 4, 0)
    check CaffeNet (11, 4, 0)
    check Torchvision (11, 4, 2)

[<Fact>]
let ``A flow vector has 8522 components and its layers lie one after another`` () =
    Assert.Equal(8522, FlowLayout.length)
    Assert.Equal<int>([| 0; 6050; 7508; 7846; 8184 |], FlowLayout.offsets)

[<Fact>]
let ``A shift is the same everywhere, in cells of each grid`` () =
    let geometry = Geometry.ofDialect CaffeNet
    let field = ExactField.vector geometry (Affine.translation -16.0 8.0)
    // An object moved left was to the right before: the sampling flow points right.
    for i in 0..4 do
        let stride = geometry.Convolutions[i].Stride
        Assert.Equal(16.0 / stride, float field[FlowLayout.offsets[i]], 6)
        let cells = FlowLayout.sizes[i] * FlowLayout.sizes[i]
        Assert.Equal(-8.0 / stride, float field[FlowLayout.offsets[i] + cells], 6)

[<Fact>]
let ``A turn leaves the middle where it is, and its length grows with the distance`` () =
    let geometry = Geometry.ofDialect CaffeNet
    let field = ExactField.vector geometry (Family.affine RotatePlus 10.0 227 113.5 113.5)
    let middle = 27 * 55 + 27
    Assert.Equal(0.0, float field[middle], 5)
    Assert.Equal(0.0, float field[3025 + middle], 5)
    // 20 cells to the right of the middle: chord of 10 degrees, 2 r sin 5.
    let right = middle + 20
    let length = sqrt (float field[right] ** 2.0 + float field[3025 + right] ** 2.0)
    Assert.Equal(2.0 * 20.0 * sin (System.Math.PI / 36.0), length, 4)
    // Turned counter-clockwise, what is right of the middle came from below.
    Assert.True(field[3025 + right] > 0.0f)
