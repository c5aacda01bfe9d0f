module Streaming.Learning.Tests.BootstrapTests

open System
open Streaming.Learning.Statistics
open Xunit

let private ones n = Array.create n 1.0

let private normals seed n =
    let random = Random seed

    Array.init n (fun _ ->
        let u, v = 1.0 - random.NextDouble(), random.NextDouble()
        sqrt (-2.0 * log u) * cos (2.0 * Math.PI * v))

[<Fact>]
let ``The value is that of the sums`` () =
    let measured = Bootstrap(1, 3, 100).OfRatio([| 1.0; 2.0; 6.0 |], [| 2.0; 4.0; 3.0 |], sqrt)
    Assert.Equal(1.0, measured.Value)
    Assert.InRange(measured.Low, sqrt 0.5, 1.0)
    Assert.InRange(measured.High, 1.0, sqrt 2.0)

[<Fact>]
let ``The interval of a mean is as wide as theory has it`` () =
    let n = 400
    let measured = Bootstrap(1, n, 4000).OfRatio(normals 2 n, ones n, id)
    let expected = 2.0 * 1.96 / sqrt (float n)
    Assert.InRange((measured.High - measured.Low) / expected, 0.9, 1.1)
    Assert.InRange(measured.Value, measured.Low, measured.High)

[<Fact>]
let ``The same seed gives the same interval, another one another`` () =
    let interval seed =
        let measured = Bootstrap(seed, 20, 50).OfRatio(normals 3 20, ones 20, id)
        measured.Low, measured.High

    Assert.Equal(interval 7, interval 7)
    Assert.NotEqual(interval 7, interval 8)

[<Fact>]
let ``All statistics see the same resamples`` () =
    let bootstrap = Bootstrap(1, 20, 50)
    let values = normals 3 20
    let a = bootstrap.OfRatio(values, ones 20, id)
    let b = bootstrap.OfRatio(values |> Array.map (fun x -> x + 5.0), ones 20, id)
    Assert.Equal(a.Low + 5.0, b.Low, 1e-12)
    Assert.Equal(a.High + 5.0, b.High, 1e-12)

[<Fact>]
let ``What does not vary has no width, and one item no interval`` () =
    let equal = Bootstrap(1, 5, 50).OfRatio(Array.create 5 3.0, ones 5, id)
    Assert.Equal((3.0, 3.0, 3.0), (equal.Value, equal.Low, equal.High))
    let alone = Bootstrap(1, 1, 50).OfRatio([| 3.0 |], [| 1.0 |], id)
    Assert.Equal(3.0, alone.Value)
    Assert.True(Double.IsNaN alone.Low && Double.IsNaN alone.High)

[<Fact>]
let ``Resamples over nothing are left out`` () =
    // Half of the items have no weight; a resample of those alone has no statistic.
    let measured = Bootstrap(1, 2, 200).OfRatio([| 2.0; 0.0 |], [| 1.0; 0.0 |], id)
    Assert.Equal((2.0, 2.0, 2.0), (measured.Value, measured.Low, measured.High))

[<Fact>]
let ``A wrong number of items is refused`` () =
    Assert.Throws<ArgumentException>(fun () -> Bootstrap(1, 3, 10).OfRatio(ones 2, ones 3, id) |> ignore) |> ignore
