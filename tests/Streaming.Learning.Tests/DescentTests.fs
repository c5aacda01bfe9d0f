module Streaming.Learning.Tests.DescentTests

open Streaming.Learning.Amounts
open Xunit

let private wide = Array.create 3 -1e3, Array.create 3 1e3

// (x - 1)^2 + 4 (y + 2)^2 + (x - 1) (y + 2) + 9 (z - 3)^2, halved, and its derivatives.
let private bowl (place: float[]) : SlopedLoss =
    let x, y, z = place[0] - 1.0, place[1] + 2.0, place[2] - 3.0

    { Loss = 0.5 * (x * x + 4.0 * y * y + x * y + 9.0 * z * z)
      Gradient = [| x + 0.5 * y; 4.0 * y + 0.5 * x; 9.0 * z |]
      Bend = array2D [ [ 1.0; 0.5; 0.0 ]; [ 0.5; 4.0; 0.0 ]; [ 0.0; 0.0; 9.0 ] ] }

[<Fact>]
let ``A bowl's lowest place is found, and its covariance is the inverse of its bend`` () =
    let lowest, highest = wide
    let found = Descent.from bowl lowest highest 20 [| 100.0; 50.0; -70.0 |]
    Array.iter2 (fun (e: float) a -> Assert.Equal(e, a, 0.01)) [| 1.0; -2.0; 3.0 |] found.Place
    let covariance = found.Covariance(lowest, highest)
    Assert.Equal(4.0 / 3.75, covariance[0, 0], 1e-4)
    Assert.Equal(-0.5 / 3.75, covariance[0, 1], 1e-4)
    Assert.Equal(1.0 / 9.0, covariance[2, 2], 1e-4)

[<Fact>]
let ``Numbers stay within their ends, and one without room keeps its place and has no width`` () =
    let found = Descent.from bowl [| -10.0; 0.0; 5.0 |] [| 10.0; 0.0; 10.0 |] 20 [| 9.0; 0.0; 9.0 |]
    Assert.Equal(0.0, found.Place[1])
    Assert.Equal(5.0, found.Place[2])
    Assert.InRange(found.Covariance([| -10.0; 0.0; 5.0 |], [| 10.0; 0.0; 10.0 |])[1, 1], 0.0, 1e-9)

[<Fact>]
let ``A place that tells nothing is not left, and is as wide as its range`` () =
    let flat _ : SlopedLoss = { Loss = 7.0; Gradient = [| 0.0 |]; Bend = array2D [ [ 0.0 ] ] }
    let found = Descent.from flat [| 0.0 |] [| 6.0 |] 20 [| 2.0 |]
    Assert.Equal(2.0, found.Place[0])
    Assert.Equal(3.0, found.Covariance([| 0.0 |], [| 6.0 |])[0, 0], 1e-9)

[<Fact>]
let ``Where steps only raise the loss, the start is the end`` () =
    let mutable asked = 0

    let rising (place: float[]) =
        asked <- asked + 1
        { bowl place with Loss = float asked; Gradient = [| 1.0; 1.0; 1.0 |] }

    let lowest, highest = wide
    Assert.Equal<float[]>([| 1.0; 2.0; 3.0 |], (Descent.from rising lowest highest 50 [| 1.0; 2.0; 3.0 |]).Place)
    Assert.InRange(asked, 2, 15)

[<Fact>]
let ``Layers add up to the loss of amounts, and its slope is that of the sum`` () =
    // Deviations (p - c)^2 + d of two layers with one number p.
    let slope c d (p: float) : DeviationSlope =
        let r = p - c
        { Deviation = r * r + d; Along = [| r |]; Products = array2D [ [ 1.0 ] ] }

    let counts, floors = [| 30.0; 50.0 |], [| 1e-9; 1e-9 |]
    let at p = SlopedLoss.ofLayers counts floors [| slope 1.0 0.5 p; slope 3.0 0.2 p |]
    let loss p = 15.0 * log ((p - 1.0) ** 2.0 + 0.5) + 25.0 * log ((p - 3.0) ** 2.0 + 0.2)

    for p in [ 0.0; 1.7; 2.9; 4.0 ] do
        Assert.Equal(loss p, (at p).Loss, 1e-9)
        Assert.Equal((loss (p + 1e-5) - loss (p - 1e-5)) / 2e-5, (at p).Gradient[0], 1e-4)
