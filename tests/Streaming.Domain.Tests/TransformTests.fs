module Streaming.Domain.TransformTests

open Xunit
open FsCheck
open FsCheck.Xunit
open Streaming.Domain

let private close (a: float) (b: float) = abs (a - b) <= 1e-9 * (1.0 + abs a + abs b)

let private samePoint (struct (ax, ay)) (struct (bx, by)) = close ax bx && close ay by

let private finite (NormalFloat x) = x % 1000.0

[<Fact>]
let ``Turning by 90 degrees carries what is right of the middle to above it`` () =
    let turn = Family.affine RotatePlus 90.0 227 113.5 113.5
    Assert.Equal(struct (113.5, 103.5), turn.Apply(123.5, 113.5))
    let back = Family.affine RotateMinus 90.0 227 113.5 113.5
    Assert.Equal(struct (123.5, 113.5), back.Apply(113.5, 103.5))

[<Fact>]
let ``Families move the way they are called`` () =
    let at family amount = (Family.affine family amount 227 100.0 100.0).Apply(110.0, 100.0)
    Assert.Equal(struct (113.0, 100.0), at ScaleUp 1.3)
    Assert.Equal(struct (107.5, 100.0), at ScaleDown 0.75)
    Assert.Equal(struct (80.0, 100.0), at Left 30.0)
    Assert.Equal(struct (140.0, 100.0), at Right 30.0)
    Assert.Equal(struct (110.0, 70.0), at Up 30.0)
    Assert.Equal(struct (110.0, 130.0), at Down 30.0)
    // Amounts of translation are counted in a frame of 227 pixels, whatever the network's input is.
    Assert.Equal(struct (110.0 + 30.0 * 224.0 / 227.0, 100.0), (Family.affine Right 30.0 224 0.0 0.0).Apply(110.0, 100.0))

[<Property>]
let ``A map and its inverse cancel`` (a: NormalFloat) (x: NormalFloat) (y: NormalFloat) =
    let map = Affine.rotation (finite a) |> Affine.about 3.0 4.0 |> Affine.andThen (Affine.scaling 1.5 0.5)
    let struct (u, v) = map.Apply(finite x, finite y)
    samePoint ((Affine.inverse map).Apply(u, v)) (struct (finite x, finite y))

[<Property>]
let ``andThen is first one map, then the other`` (a: NormalFloat) (x: NormalFloat) (y: NormalFloat) =
    let first, second = Affine.rotation (finite a), Affine.create 1.0 2.0 3.0 -1.0 0.5 7.0
    let struct (u, v) = first.Apply(finite x, finite y)
    samePoint ((first |> Affine.andThen second).Apply(finite x, finite y)) (second.Apply(u, v))

[<Property>]
let ``Two turns are one turn by the sum`` (a: NormalFloat) (b: NormalFloat) =
    let turned = Affine.rotation (finite a) |> Affine.andThen (Affine.rotation (finite b))
    samePoint (turned.Apply(1.0, 2.0)) ((Affine.rotation (finite a + finite b)).Apply(1.0, 2.0))

[<Fact>]
let ``t counts in base amounts, scales in logarithms`` () =
    Assert.Equal(3.0, Family.normalised RotateMinus 10.0 30.0)
    Assert.Equal(2.0, Family.normalised ScaleUp 1.1 (1.1 * 1.1), 12)
    Assert.Equal(1.0, Family.normalised ScaleDown 0.9 0.9)

[<Fact>]
let ``Names come back as families, and a wrong one lists them`` () =
    for family in Family.all do
        Assert.Equal(family, Family.parse (Family.name family))

    let error = Assert.Throws<InputException>(fun () -> Family.parse "spin" |> ignore)
    Assert.Contains("rotate+", error.Message)
