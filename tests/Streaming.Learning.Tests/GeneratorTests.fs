module Streaming.Learning.Tests.GeneratorTests

open System
open Xunit
open Streaming.Domain
open Streaming.Learning.Bases
open Streaming.Learning.Estimators
open Streaming.Learning.Flows
open Streaming.Tests

let private layer = CaffeNet.space.Layers[4]
let private length = 2 * layer.Size * layer.Size

let private exact family amount x y =
    let field = Array.zeroCreate<float32> length
    ExactField.write layer (Family.affine family amount 227 x y) (Span field)
    field

/// A basis learned from the exact fields of objects at several places.
let private learnedIn span family baseAmount (amounts: float[]) =
    let estimator = BasisEstimator(Samples.familyPlan family baseAmount amounts, length, Algebra.instance, Samples.settings span 10)
    let steps = Array.zeroCreate<int16> length

    for i in 0..15 do
        for amount in amounts do
            let x, y = 113.5 + float (i % 4 * 8 - 12), 113.5 + float (i / 4 * 8 - 12)
            QuantisedFlow.quantise (ReadOnlySpan(exact family amount x y)) (Span steps)
            estimator.Add({ Original = $"image{i}"; Pose = 0.0 }, amount, ReadOnlySpan steps)

    Samples.basisOf estimator

let private learned = learnedIn BasisSpan.Components

/// Mean endpoint error in cells against the exact field of the places' centre, which is their mean field.
let private error family basis amount =
    let mask = CellMask.create layer Affine.identity (Box.create -1e3 -1e3 1e3 1e3)
    (EndpointError.between mask (ReadOnlySpan(Generator.ofAmount basis amount)) (ReadOnlySpan(exact family amount 113.5 113.5))).Mean

[<Fact>]
let ``Learned rotations are the exact field to a step, between and at the amounts`` () =
    let basis = learned RotatePlus 10.0 [| 5.0; 10.0; 15.0 |]

    // The components at 10 degrees hold one mixture of turning and of the contraction that a chord makes of it; at
    // other angles the mixture is another, by 0.06 cells at 15 degrees on this grid.
    for amount in [ 5.0; 7.5; 10.0; 12.5; 15.0 ] do
        Assert.InRange(error RotatePlus basis amount, 0.0, 0.07)

[<Fact>]
let ``A widened basis holds large rotations, which the paper's cannot`` () =
    let amounts = [| 10.0; 20.0; 30.0; 40.0; 50.0; 60.0 |]
    let narrow = learned RotatePlus 10.0 amounts
    let wide = learnedIn BasisSpan.ComponentsAndMeans RotatePlus 10.0 amounts

    for amount in [ 10.0; 25.0; 30.0; 45.0; 60.0 ] do
        Assert.InRange(error RotatePlus wide amount, 0.0, 0.05)

    Assert.InRange(error RotatePlus narrow 30.0, 0.2, 0.5)
    Assert.InRange(error RotatePlus narrow 60.0, 1.0, 2.5)

[<Fact>]
let ``Learned scales count t in logarithms`` () =
    let up = learned ScaleUp 1.05 [| 1.05; 1.10; 1.15; 1.20; 1.25; 1.30 |]
    let down = learned ScaleDown 0.95 [| 0.95; 0.90; 0.85; 0.80; 0.75 |]

    // A polynomial of degree 2 leaves 0.04 cells of an exponential 8 cells from the centre.
    for amount in [ 1.05; 1.12; 1.3; 1.35 ] do
        Assert.InRange(error ScaleUp up amount, 0.0, 0.06)

    for amount in [ 0.95; 0.83; 0.75 ] do
        Assert.InRange(error ScaleDown down amount, 0.0, 0.06)

    Assert.Equal<float32[]>(Generator.at up 2.0, Generator.ofAmount up (1.05 * 1.05))

[<Fact>]
let ``Translations beyond the calibration extrapolate`` () =
    let basis = learned Left 5.0 [| 5.0; 10.0; 15.0; 20.0; 25.0; 30.0 |]
    Assert.InRange(error Left basis 40.0, 0.0, 0.1)
    Assert.Equal(0, basis.Pca.Components.Length)

[<Fact>]
let ``Negation is exact`` () =
    let generator = Generator.ofAmount (learned Up 5.0 [| 5.0; 10.0; 15.0 |]) 7.0
    Assert.Equal<float32[]>(generator, Generator.negate (Generator.negate generator))
    Assert.All(Array.map2 (+) generator (Generator.negate generator), fun v -> Assert.Equal(0.0f, v))

[<Fact>]
let ``An amount that means nothing is refused`` () =
    let basis = learned ScaleUp 1.05 [| 1.05; 1.10; 1.15 |]

    for amount in [ 0.9; 0.0; -1.0; nan; infinity ] do
        let error = Assert.Throws<InputException>(fun () -> Generator.ofAmount basis amount |> ignore)
        Assert.Contains("scale-up", error.Message)
