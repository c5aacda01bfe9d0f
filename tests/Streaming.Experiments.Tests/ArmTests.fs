module Streaming.Experiments.Tests.ArmTests

open Streaming.Domain
open Streaming.Experiments.Arms
open Streaming.Experiments.Training
open Streaming.Network.Augmentation
open Streaming.Network.Models
open Streaming.Network.Training
open Xunit

let private own = "conv5"

let private score top1 : TestScore = { Top1 = top1; Top5 = top1 + 10.0; CentreTop1 = top1; CentreTop5 = top1 }

// Turned images are told apart half as often.
let private result name seed top1 : ArmResult =
    { Arm = Arm.parse own name
      Seed = seed
      Score =
        { AsTheyAre = score top1
          Transformed = [| { Transform = "rotate+=30"; Score = score (top1 / 2.0) } |] }
      Loss = 1.0
      SecondsPerEpoch = 2.0
      ImagesPerSecond = 3.0
      Kept = true
      Remarks = [||]
      Learned = true }

[<Fact>]
let ``Gains are differences to the plain arm of the same seed`` () =
    let summaries =
        ArmResult.summaries
            [ result "plain" 1UL 50.0
              result "generators" 1UL 51.0
              result "plain" 2UL 60.0
              result "generators" 2UL 62.0
              // A seed without a plain partner counts in the mean, not in the gain.
              result "generators" 3UL 70.0 ]

    let plain, generators = summaries[0], summaries[1]
    Assert.Equal("plain", plain.Arm.Name)
    Assert.Equal(None, plain.AsTheyAre.GainTop1)
    Assert.Equal(55.0, plain.AsTheyAre.Top1.Mean, 9)
    Assert.Equal(61.0, generators.AsTheyAre.Top1.Mean, 9)
    Assert.Equal(2, generators.AsTheyAre.GainTop1.Value.Count)
    Assert.Equal(1.5, generators.AsTheyAre.GainTop1.Value.Mean, 9)
    Assert.Equal(1.5, generators.AsTheyAre.GainTop5.Value.Mean, 9)

[<Fact>]
let ``Gains on transformed images are those over the plain arm on images transformed alike`` () =
    let summaries = ArmResult.summaries [ result "plain" 1UL 50.0; result "mapped@conv2" 1UL 54.0; result "plain" 2UL 60.0; result "mapped@conv2" 2UL 70.0 ]
    let name, scores = Assert.Single summaries[1].Transformed
    Assert.Equal("rotate+=30", name)
    Assert.Equal(31.0, scores.Top1.Mean, 9)
    Assert.Equal(3.5, scores.GainTop1.Value.Mean, 9)
    Assert.Equal(None, (snd summaries[0].Transformed[0]).GainTop1)

[<Fact>]
let ``Arms are read by their names`` () =
    for kind in ArmKind.all do
        let arm = Arm.parse own (ArmKind.name kind)
        Assert.Equal(kind, arm.Kind)
        Assert.Equal(ArmKind.name kind, arm.Name)
        Assert.Equal((if ArmKind.augmentsFeatures kind then Some own else None), arm.Layer)

    Assert.Contains("mixup", Assert.Throws<InputException>(fun () -> Arm.parse own "cutout" |> ignore).Message)
    Assert.Contains("did you mean mapped?", Assert.Throws<InputException>(fun () -> Arm.parse own "maped@conv2" |> ignore).Message)

/// Names are folders: one arm has one name, however it was written, and two arms have two.
[<Fact>]
let ``An arm's name has its layer where it is not the experiment's`` () =
    let other = Arm.parse own "mapped@conv2"
    Assert.Equal(("mapped@conv2", Some "conv2", ArmKind.Mapped), (other.Name, other.Layer, other.Kind))
    Assert.Equal(Arm.parse own "mapped", Arm.parse own "mapped@conv5")
    Assert.Equal("mapped@conv5", (Arm.parse "conv2" "mapped@conv5").Name)
    Assert.Equal(("mapped", Some "conv2"), Arm.parts "mapped@conv2")
    Assert.Equal(("plain", None), Arm.parts "plain")

    for kind in [ "plain"; "images" ] do
        Assert.Contains("augments no features", Assert.Throws<InputException>(fun () -> Arm.parse own (kind + "@conv2") |> ignore).Message)

/// Thirty pixels are 30/16 cells of conv5; what moves left is fetched from the right.
[<Fact>]
let ``Exact fields are in cells of their layer`` () =
    let space = AlexNetSpace.Of CaffeReference
    let flow = TrainingFields.exactFlow CaffeReference { Family = Left; Amount = 30.0 }
    let part = flow |> TrainingFields.part space (TrainingFields.layerOf "--stage" space "conv5")
    Assert.Equal(2 * 169, part.Length)
    Assert.All(Array.take 169 part, fun x -> Assert.Equal(30.0 / 16.0, float x, 5))
    Assert.All(Array.skip 169 part, fun y -> Assert.Equal(0.0, float y, 5))

[<Fact>]
let ``A stage that is no convolution is refused`` () =
    let refused = Assert.Throws<InputException>(fun () -> TrainingFields.layerOf "--stage" (AlexNetSpace.Of CaffeReference) "pool5" |> ignore)
    Assert.StartsWith("--stage is 'pool5'", refused.Message)
    Assert.Contains("conv1", refused.Message)

/// The images arm transforms what the features of the other arms are transformed like, step by step and image by image.
[<Fact>]
let ``Images and features draw the same sequence of transforms`` () =
    let draws = TrainingDraws 5UL
    let sequence (draws: TrainingDraws) scope = [ for step in 0L .. 99L -> TransformDraw.Of(scope, draws.AugmentationSeed step, int step % 7, 6) ]

    for scope in [ DrawScope.PerBatch; DrawScope.PerImage ] do
        let drawn = sequence draws scope
        Assert.Equal<int list>(drawn, sequence (TrainingDraws 5UL) scope)
        Assert.Equal(6, drawn |> List.distinct |> List.length)
        Assert.NotEqual<int list>(drawn, sequence (TrainingDraws 6UL) scope)
