module Streaming.Generators.Tests.TestPairsTests

open Streaming.Domain
open Streaming.Generators.Amounts
open Xunit

let private originals = [ for i in 1..33 -> $"image{i:D2}" ]
let private calibration = [ 10.0 .. 10.0 .. 120.0 ]
let private about = TestPairs.draw 1 RotatePlus calibration (TestPairs.about RotatePlus) TestPairs.paperCount
let private within = TestPairs.draw 1 RotatePlus calibration (TestPairs.within RotatePlus) TestPairs.paperCount

let private uses (key: TestPair -> 'k) pairs = pairs |> Array.countBy key |> Array.map snd

[<Fact>]
let ``Half the pairs lie on either side of the threshold, at every amount the same number`` () =
    let pairs = about originals
    Assert.Equal(1600, pairs.Length)
    Assert.Equal(800, pairs |> Array.filter (fun pair -> pair.Amount < 60.0) |> Array.length)
    Assert.Equal(800, pairs |> Array.filter (fun pair -> pair.Amount > 60.0) |> Array.length)
    Assert.All(uses _.Amount pairs, fun n -> Assert.Equal(80, n))
    Assert.Equal(20, (pairs |> Array.distinctBy _.Amount).Length)

[<Theory>]
[<InlineData(2); InlineData(8); InlineData(19); InlineData(31); InlineData(50)>]
let ``Half the pairs lie on either side of the threshold, however many are asked for`` (count: int) =
    for family in Family.all do
        let (About(threshold, _, _) | Within(threshold, _)) = TestPairs.about family
        let pairs = TestPairs.draw 1 family calibration (TestPairs.about family) count originals
        let above = pairs |> Array.filter (fun pair -> pair.Amount > threshold) |> Array.length
        Assert.Equal(count / 2, above)

[<Fact>]
let ``Half the amounts about the threshold are calibration amounts, and marked`` () =
    let pairs = about originals
    Assert.All(pairs, fun pair -> Assert.Equal(List.contains pair.Amount calibration, pair.Calibrated))
    Assert.Equal(800, pairs |> Array.filter _.Calibrated |> Array.length)

[<Fact>]
let ``Poses and originals are used evenly`` () =
    for pairs in [ about originals; within originals ] do
        let poses, images = uses _.Pose pairs, uses _.Original pairs
        Assert.Equal(72, poses.Length)
        Assert.Equal(33, images.Length)
        Assert.True(Array.max poses - Array.min poses <= 1)
        Assert.True(Array.max images - Array.min images <= 1)

[<Fact>]
let ``Amount, pose and original are drawn apart`` () =
    let pairs = about originals
    let mean key = pairs |> Array.averageBy key
    let spread key = sqrt (mean (fun pair -> (key pair - mean key) ** 2.0))
    let place (pair: TestPair) = float (List.findIndex ((=) pair.Original) originals)

    let amount, pose = (fun (pair: TestPair) -> pair.Amount), (fun (pair: TestPair) -> pair.Pose)

    for a, b in [ amount, pose; amount, place; pose, place ] do
        let together = mean (fun pair -> (a pair - mean a) * (b pair - mean b))
        Assert.InRange(abs (together / (spread a * spread b)), 0.0, 0.1)

[<Fact>]
let ``The range is covered evenly`` () =
    let pairs = within originals
    Assert.All(pairs, fun pair -> Assert.InRange(pair.Amount, 5.0, 120.0))
    let perTen = pairs |> Array.countBy (fun pair -> int ((pair.Amount - 5.0) / 11.5)) |> Array.map snd
    Assert.Equal(10, perTen.Length)
    Assert.All(perTen, fun n -> Assert.InRange(n, 110, 210))

[<Fact>]
let ``The order in which originals are listed does not matter, the seed and the family do`` () =
    Assert.Equal<TestPair[]>(about originals, about (List.rev originals))
    let draw seed family = TestPairs.draw seed family calibration (About(60.0, 5.0, 10)) 100 originals |> Array.map (fun p -> struct (p.Original, p.Pose, p.Amount))
    Assert.NotEqual<struct (string * float * float)[]>(draw 1 RotatePlus, draw 2 RotatePlus)
    Assert.NotEqual<struct (string * float * float)[]>(draw 1 RotatePlus, draw 1 RotateMinus)

[<Fact>]
let ``Fewer pairs than originals use each at most once`` () =
    let pairs = TestPairs.draw 1 Left [ 5.0; 10.0 ] (TestPairs.about Left) 20 originals
    Assert.Equal(20, (pairs |> Array.distinctBy _.Original).Length)

[<Fact>]
let ``Every family has a question, of amounts that it accepts, half of them between calibration amounts`` () =
    for family in Family.all do
        match TestPairs.about family with
        | About(threshold, step, count) ->
            let amounts = TestPairs.amountsAbout threshold step count
            Assert.Equal(2 * count, amounts.Length)
            Assert.All(amounts, fun amount -> Assert.True(Family.accepts family amount))
        | Within _ -> Assert.Fail "A threshold was expected."

    Assert.Equal<float[]>([| 1.05; 1.075; 1.1; 1.125; 1.15; 1.2; 1.225; 1.25; 1.275; 1.3 |], TestPairs.amountsAbout 1.175 0.025 5)

[<Fact>]
let ``No original and amounts that mean nothing are refused`` () =
    let refused work = Assert.Throws<InputException>(fun () -> work () |> ignore).Message
    Assert.Contains("held-out", refused (fun () -> about []))
    Assert.Contains("rotate+", refused (fun () -> TestPairs.draw 1 RotatePlus calibration (About(60.0, 10.0, 6)) 10 originals))
    Assert.Contains("scale-up", refused (fun () -> TestPairs.draw 1 ScaleUp [] (Within(0.9, 1.3)) 10 originals))
