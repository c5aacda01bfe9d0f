module Streaming.Experiments.Tests.ArmTests

open Streaming.Domain
open Streaming.Experiments.Arms
open Streaming.Experiments.Training
open Streaming.Network.Augmentation
open Streaming.Network.Models
open Streaming.Network.Training
open Xunit

let private result arm seed top1 : ArmResult =
    { Arm = arm
      Seed = seed
      Score = { Top1 = top1; Top5 = top1 + 10.0; CentreTop1 = top1; CentreTop5 = top1 }
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
            [ result Arm.Plain 1UL 50.0
              result Arm.Generators 1UL 51.0
              result Arm.Plain 2UL 60.0
              result Arm.Generators 2UL 62.0
              // A seed without a plain partner counts in the mean, not in the gain.
              result Arm.Generators 3UL 70.0 ]

    let plain, generators = summaries[0], summaries[1]
    Assert.Equal(Arm.Plain, plain.Arm)
    Assert.Equal(None, plain.GainTop1)
    Assert.Equal(55.0, plain.Top1.Mean, 9)
    Assert.Equal(61.0, generators.Top1.Mean, 9)
    Assert.Equal(2, generators.GainTop1.Value.Count)
    Assert.Equal(1.5, generators.GainTop1.Value.Mean, 9)
    Assert.Equal(1.5, generators.GainTop5.Value.Mean, 9)

[<Fact>]
let ``Arms are read by their names`` () =
    for arm in Arm.all do
        Assert.Equal(arm, Arm.parse (Arm.name arm))

    Assert.Contains("mixup", Assert.Throws<InputException>(fun () -> Arm.parse "cutout" |> ignore).Message)

/// Thirty pixels are 30/16 cells of conv5; what moves left is fetched from the right.
[<Fact>]
let ``Exact fields are in cells of their layer`` () =
    let space = AlexNetSpace.Of CaffeReference
    let flow = TrainingFields.exactFlow CaffeReference { Family = Left; Amount = 30.0 }
    let part = flow |> TrainingFields.part space (TrainingFields.layerOf space "conv5")
    Assert.Equal(2 * 169, part.Length)
    Assert.All(Array.take 169 part, fun x -> Assert.Equal(30.0 / 16.0, float x, 5))
    Assert.All(Array.skip 169 part, fun y -> Assert.Equal(0.0, float y, 5))

[<Fact>]
let ``A stage that is no convolution is refused`` () =
    Assert.Contains("conv1", Assert.Throws<InputException>(fun () -> TrainingFields.layerOf (AlexNetSpace.Of CaffeReference) "pool5" |> ignore).Message)

/// The images arm transforms what the features of the other arms are transformed like, step by step.
[<Fact>]
let ``Images and features draw the same sequence of transforms`` () =
    let draws = TrainingDraws 5UL
    let sequence = [ for step in 0L .. 99L -> TransformDraw.Of(draws.AugmentationSeed step, 6) ]
    Assert.Equal<int list>(sequence, [ for step in 0L .. 99L -> TransformDraw.Of(TrainingDraws(5UL).AugmentationSeed step, 6) ])
    Assert.Equal(6, sequence |> List.distinct |> List.length)
    Assert.NotEqual<int list>(sequence, [ for step in 0L .. 99L -> TransformDraw.Of(TrainingDraws(6UL).AugmentationSeed step, 6) ])
