module Streaming.Generators.Tests.AmountHypothesesTests

open System
open Streaming.Domain
open Streaming.Generators.Amounts
open Streaming.Learning.Amounts
open Xunit

let private space = Streaming.Tests.CaffeNet.space

/// A family that knows shifts to the left exactly.
let private left = MadeFamily.create Left [| 5.0; 10.0; 15.0; 20.0; 25.0; 30.0 |]

/// Features that are smooth functions of the place in the input, some pixels to the left.
let private features (shift: float) seed =
    let random = Random seed

    space.Layers
    |> Array.map (fun layer ->
        let waves = Array.init layer.Channels (fun _ -> random.NextDouble() * 0.1 - 0.05, random.NextDouble() * 0.1 - 0.05, random.NextDouble() * 6.0)

        Array.init (layer.Size * layer.Size * layer.Channels) (fun i ->
            let cell, (a, b, phase) = i / layer.Channels, waves[i % layer.Channels]
            let x, y = layer.ToInput(float (cell % layer.Size)) + shift, layer.ToInput(float (cell / layer.Size))
            float32 (1.0 + sin (a * x + b * y + phase))))

let private hypotheses field = AmountHypotheses.ofFamily field 80.0 left []

[<Theory>]
[<InlineData(3.0)>]
[<InlineData(10.0)>]
[<InlineData(17.5)>]
[<InlineData(29.0)>]
let ``A shift is told by every layer and by all together, at calibration amounts and between`` (amount: float) =
    for field in [ OwnField; FinestField ] do
        let struct (estimate, _) = FeatureAmounts.search (hypotheses field) None (features 0.0 1) (features amount 1)
        Assert.Equal(amount, estimate.All.Amount, 0.2)
        Assert.All(estimate.Layers, fun told -> Assert.Equal(amount, told, 0.6))
        Assert.InRange(amount, estimate.All.Low - 0.2, estimate.All.High + 0.2)
        Assert.All(estimate.Agreement, fun share -> Assert.InRange(share, 0.8, 1.0))

[<Fact>]
let ``Equal features are told to be unchanged`` () =
    let struct (estimate, search) = FeatureAmounts.search (hypotheses FinestField) None (features 0.0 1) (features 0.0 1)
    Assert.Equal(0.0, estimate.All.Amount)
    Assert.All(estimate.Layers, fun told -> Assert.Equal(0.0, told))
    Assert.All(estimate.Agreement, fun share -> Assert.Equal(1.0, share, 1e-4))
    Assert.Equal(0, search.Place)

[<Fact>]
let ``Features of nothing at all are no division by zero`` () =
    let nothing = space.Layers |> Array.map (fun layer -> Array.zeroCreate<float32> (layer.Size * layer.Size * layer.Channels))
    let struct (estimate, _) = FeatureAmounts.search (hypotheses FinestField) None nothing nothing
    Assert.Equal(0.0, estimate.All.Amount)
    Assert.All(estimate.Agreement, fun share -> Assert.Equal(0.0, share))

[<Fact>]
let ``Unrelated features agree little`` () =
    let struct (estimate, _) = FeatureAmounts.search (hypotheses FinestField) None (features 0.0 1) (features 0.0 2)
    Assert.True(Array.average estimate.Agreement < FeatureAmounts.leastAgreement, $"{Array.average estimate.Agreement}")

[<Fact>]
let ``A map is asked for the amount of its hypothesis, and never for no change`` () =
    let asked = Collections.Generic.HashSet<float>()

    let mapping =
        ChannelMapping(fun _ amount rows ->
            asked.Add amount |> ignore
            // Features three times as large, as those of the second picture are.
            for i in 0 .. rows.Length - 1 do
                rows.Span[i] <- 3.0f * rows.Span[i])

    let after = features 10.0 1 |> Array.map (Array.map (fun value -> 3.0f * value))
    let struct (mapped, _) = FeatureAmounts.search (hypotheses FinestField) (Some mapping) (features 0.0 1) after
    Assert.Equal(Hypotheses, mapped.Method)
    Assert.Equal(10.0, mapped.All.Amount, 0.2)
    Assert.DoesNotContain(0.0, asked)
    Assert.Contains(10.0, asked)

[<Fact>]
let ``The region keeps to its radius and does not know the amount`` () =
    let conv2 = space.Layers[1]
    let cells = HypothesisRegion.cells space 80.0 conv2
    let far cell = sqrt ((conv2.ToInput(float (cell % 27)) - 113.5) ** 2.0 + (conv2.ToInput(float (cell / 27)) - 113.5) ** 2.0)
    Assert.Equal<int[]>([| 0 .. 728 |] |> Array.filter (fun cell -> far cell <= 80.0), cells)
    Assert.Equal<int[]>(cells, (hypotheses OwnField).Cells[1])

[<Fact>]
let ``The flow of a shift has its amount by both ways`` () =
    let fits = FlowAmounts(left, left.LargestT)
    let flow = ExactField.vector space (Family.affine Left 12.5 space.InputSize 0.0 0.0)

    for found in fits.Of flow do
        Assert.Equal(12.5, found.All.Amount, 1e-3)
        Assert.All(found.Layers, fun told -> Assert.Equal(12.5, told, 1e-3))
        Assert.InRange(12.5, found.All.Low, found.All.High)

[<Fact>]
let ``Scores count what they say`` () =
    let told original amount is : AmountPrediction =
        { Pair = { Original = original; Family = RotatePlus; Pose = 0.0; Amount = amount; Calibrated = amount % 10.0 = 0.0 }
          Amount = is }

    let all = [| told "a" 50.0 49.0; told "a" 55.0 61.0; told "b" 70.0 72.0; told "b" 80.0 59.0 |]
    let score = ZeroShotScores.ofPredictions 1 60.0 all
    Assert.Equal(0.5, score.Accuracy.Value, 1e-12)
    Assert.Equal(7.5, score.MeanAbsError.Value, 1e-12)
    Assert.Equal(4.0, score.MedianAbsError, 1e-12)
    Assert.Equal(-3.5, score.Bias, 1e-12)
    Assert.Equal({ BelowToldBelow = 1; BelowToldAbove = 1; AboveToldBelow = 1; AboveToldAbove = 1 }, ZeroShotScores.confusion 60.0 all)
    Assert.Equal(1.0, ZeroShotScores.accuracy 40.0 all)
    // The pair of exactly that amount, told wrong, is left out.
    Assert.Equal(1.0, ZeroShotScores.accuracy 55.0 all)
    let distances = ZeroShotScores.byDistance 60.0 (About(60.0, 5.0, 10)) all |> Array.map (fun part -> part.Distance, part.Pairs, part.Accuracy)
    Assert.Equal<(float * int * float)[]>([| 5.0, 1, 0.0; 10.0, 2, 1.0; 20.0, 1, 0.0 |], distances)

[<Fact>]
let ``An estimate lies in its own interval, however narrow that is`` () =
    let ts = [| 0.0; 0.125; 0.25; 0.375; 0.5 |]
    // All of it at one of the t that are told apart; the estimate is beside it.
    let sharp = AmountPosterior.OfLogLikelihoods(ts, [| -900.0; 0.0; -900.0; -900.0; -900.0 |])

    for amountAt in [ (fun t -> 10.0 * t); (fun t -> 0.95 ** t) ] do
        for t in [ 0.07; 0.125; 0.18 ] do
            let estimate = Estimate.ofPosterior amountAt t sharp
            Assert.InRange(estimate.Amount, estimate.Low, estimate.High)
            Assert.InRange(amountAt 0.125, estimate.Low, estimate.High)

    let wide = Estimate.ofPosterior id 0.25 (AmountPosterior.OfLogLikelihoods(ts, Array.zeroCreate 5))
    Assert.Equal((0.0, 0.5), (wide.Low, wide.High))
