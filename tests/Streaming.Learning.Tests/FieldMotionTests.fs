module Streaming.Learning.Tests.FieldMotionTests

open Streaming.Domain
open Streaming.Learning.Flows
open Streaming.Tests
open Xunit

let private space = CaffeNet.space

let private exact family amount = ExactField.vector space (Family.affine family amount space.InputSize 113.5 113.5)

let amounts: TheoryData<string, float> =
    TheoryData<string, float>(
        [ for name, amount in [ "rotate+", 30.0; "rotate+", 200.0; "rotate-", 60.0; "scale-up", 1.3; "scale-down", 0.75; "left", 30.0; "right", 5.0; "up", 12.5; "down", 30.0 ] ->
              struct (name, amount) ]
    )

[<Theory; MemberData(nameof amounts)>]
let ``An exact field tells its amount at every layer`` (name: string) (amount: float) =
    let family = Family.parse name

    for layer in 0 .. space.Layers.Length - 1 do
        Assert.Equal(amount, FieldMotion.toldAmount space family amount layer (exact family amount), 1e-3)

[<Fact>]
let ``A field tells what it is and not what it is meant to be`` () =
    for layer in 0 .. space.Layers.Length - 1 do
        Assert.Equal(25.5, FieldMotion.toldAmount space RotatePlus 30.0 layer (exact RotatePlus 25.5), 1e-3)
        Assert.Equal(-10.0, FieldMotion.toldAmount space RotatePlus 10.0 layer (exact RotateMinus 10.0), 1e-3)
        Assert.Equal(0.0, FieldMotion.toldAmount space Left 10.0 layer (exact Up 10.0), 1e-3)

[<Fact>]
let ``The similarity is that of complex least squares`` () =
    let random = System.Random 5
    let layer = space.Layers[3]
    let field = Array.init space.Length (fun _ -> float32 (random.NextDouble() - 0.5))
    let planes = FlowVector(space, field)
    let xs, ys = (planes.X 3).ToArray(), (planes.Y 3).ToArray()

    let cells =
        [ for cell in 0 .. layer.Cells - 1 do
              let p = System.Numerics.Complex(layer.ToInput(float (cell % layer.Size)) - 113.5, layer.ToInput(float (cell / layer.Size)) - 113.5)

              if p.Magnitude <= 0.35 * 227.0 then
                  p, p + layer.Stride * System.Numerics.Complex(float xs[cell], float ys[cell]) ]

    // Normal equations of q = a p + c.
    let sum f = cells |> List.fold (fun total cell -> total + f cell) System.Numerics.Complex.Zero
    let n = System.Numerics.Complex(float cells.Length, 0.0)
    let p, q = sum fst, sum snd
    let square, product = sum (fun (p, _) -> System.Numerics.Complex.Conjugate p * p), sum (fun (p, q) -> System.Numerics.Complex.Conjugate p * q)
    let a = (n * product - System.Numerics.Complex.Conjugate p * q) / (n * square - System.Numerics.Complex.Conjugate p * p)
    let c = (q - a * p) / n
    let forth = FieldMotion.ofLayer space 3 field |> Affine.inverse
    let struct (x, y) = forth.Apply(113.5 + 20.0, 113.5 - 30.0)
    let expected = a * System.Numerics.Complex(20.0, -30.0) + c
    Assert.Equal(expected.Real + 113.5, x, 1e-6)
    Assert.Equal(expected.Imaginary + 113.5, y, 1e-6)
