/// How trainings end is told as it is.
module Streaming.Experiments.Tests.TrainingEndTests

open System
open System.Text.Json.Nodes
open Streaming.Experiments.Siamese
open Streaming.Experiments.Training
open Streaming.Generators.Amounts
open Streaming.Network.Training
open Streaming.Pipeline.Runs
open Xunit

let private epoch number (loss: float) (top1: float option) =
    let top1 = Option.toNullable top1
    EpochResult(number, 0.1, loss, 50.0, top1, top1, 10L, 1.0, 0.0, 1.0)

// Losses and top-1 on val of the epochs; the loss and the top-1 before them.
let private state (startLoss: float) (startTop1: float option) (epochs: (float * float option) list) =
    let epochs = epochs |> List.mapi (fun i (loss, top1) -> epoch (i + 1) loss top1)

    let best: BestEpoch | null =
        match epochs |> List.filter _.ValTop1.HasValue with
        | [] -> null
        | judged ->
            let best = judged |> List.maxBy _.ValTop1.Value
            BestEpoch(best.Epoch, best.ValTop1.Value, "", "")

    TrainingState(10L, Collections.Generic.List(epochs), StepScore.None, 0.0, 0.0, Nullable startLoss, Option.toNullable startTop1, best)

let private guessing = log 3.0

[<Fact>]
let ``A loss that fell leaves the epoch that validation found best, or the last one where nothing judged, and no word`` () =
    for start, epochs, kept in [ Some 33.0, [ 1.0, Some 90.0; 0.5, Some 80.0 ], 1; Some 33.0, [ 1.0, Some 80.0; 0.5, Some 90.0 ], 2; None, [ 1.0, None; 0.5, None ], 2 ] do
        let ended = TrainingEnd.judge guessing (state 1.1 start epochs)
        Assert.Equal(kept, ended.Kept.Epoch)
        Assert.Empty ended.Remarks
        Assert.False ended.Failed

[<Fact>]
let ``A loss that rose leaves the epoch that validation found best, and says so`` () =
    let ended = TrainingEnd.judge guessing (state 1.1 (Some 33.0) [ 1.2, Some 60.0; 25.0, Some 30.0; 42.0, Some 33.0 ])
    Assert.Equal(1, ended.Kept.Epoch)
    Assert.Contains("epoch 1", Assert.Single ended.Remarks)
    Assert.Contains("--learning-rate", ended.Remarks[0])
    Assert.False ended.Failed

[<Fact>]
let ``A training that went astray and was never better than at the start failed`` () =
    let judged = TrainingEnd.judge guessing (state 1.1 (Some 33.0) [ 1.5, Some 33.0; 25.0, Some 33.0; 42.0, Some 20.0 ])
    Assert.True judged.Failed
    Assert.Equal(2, judged.Remarks.Length)
    Assert.True((TrainingEnd.judge guessing (state 1.1 None [ 1.5, None; 4e8, None ])).Failed)
    // One epoch alone can be far away too, and a loss that falls from there is none that fell.
    Assert.True((TrainingEnd.judge guessing (state 1.1 None [ 1e6, None; 1e3, None ])).Failed)
    Assert.True((TrainingEnd.judge guessing (state 1.1 None [ infinity, None ])).Failed)

[<Fact>]
let ``A few unlucky steps are told and are no failure`` () =
    let ended = TrainingEnd.judge guessing (state 1.1 None [ 3.4, None ])
    Assert.NotEmpty ended.Remarks
    Assert.False ended.Failed

[<Fact>]
let ``A model that is no better than the one it began with is told`` () =
    Assert.Contains("not better", Assert.Single (TrainingEnd.judge guessing (state 0.4 (Some 91.0) [ 0.3, Some 89.0; 0.2, Some 88.0 ])).Remarks)
    Assert.Contains("hardly better", Assert.Single (TrainingEnd.judge guessing (state guessing None [ guessing, None; guessing, None ])).Remarks)
    Assert.Empty (TrainingEnd.judge guessing (state 0.4 (Some 100.0) [ 0.3, Some 100.0; 0.2, Some 100.0 ])).Remarks

[<Theory>]
[<InlineData(256, 5000, 0.001)>]
[<InlineData(256, 64, 0.001)>]
[<InlineData(256, 36, 0.0005625)>]
[<InlineData(16, 36, 0.00025)>]
[<InlineData(16, 100000, 0.00025)>]
let ``The learning rate that is chosen suits the images of a step`` (batch: int) (images: int) (expected: float) =
    Assert.Equal(expected, TrainDefaults.rateOf batch images, 12)

[<Theory>]
[<InlineData(2, 8, 100)>]
[<InlineData(24, 8, 100)>]
[<InlineData(64, 8, 38)>]
[<InlineData(127, 8, 30)>]
[<InlineData(128, 16, 38)>]
[<InlineData(1000, 64, 30)>]
[<InlineData(2048, 256, 38)>]
[<InlineData(1280000, 256, 30)>]
let ``Few images make smaller steps and more epochs`` (images: int) (batch: int) (epochs: int) =
    Assert.Equal(batch, TrainDefaults.batchOf images)
    Assert.Equal(epochs, TrainDefaults.epochsOf (BatchOrders.stepsOf batch images))

[<Fact>]
let ``A result of another experiment is refused`` () =
    use folder = new MadeImages.Folder()
    let score = { Pairs = 2; Accuracy = 0.5; Low = 0.0; High = 1.0; Confusion = { AboveToldAbove = 1; AboveToldBelow = 0; BelowToldBelow = 0; BelowToldAbove = 1 }; ByDistance = [||] }

    let row =
        { Arm = "scratch"; TrainingPairs = 4; Accuracy = 0.5; Branches = "trained"; Epochs = 1; Steps = 1L; Batch = 4; LearningRate = 0.1
          Seconds = 1.0; TrainingPairsPerSecond = 4.0; WaitingShare = 0.0; TestSeconds = 1.0; Loss = 0.6; TrainingAccuracy = 0.5; Test = score; TestKnownOriginals = score }

    let decides (seed: int) = JsonObject([ Collections.Generic.KeyValuePair("seed", Json.value seed) ])
    SiameseResultFile.write (folder.In "result.json") (decides 1) row
    Assert.Equal(row.Loss, (SiameseResultFile.read (folder.In "result.json") (decides 1)).Loss)
    let error = Assert.Throws<Streaming.Domain.InputException>(fun () -> SiameseResultFile.read (folder.In "result.json") (decides 2) |> ignore)
    Assert.Contains("another experiment", error.Message)
