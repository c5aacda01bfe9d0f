namespace Streaming.Experiments.Siamese

open System.Diagnostics
open System.IO
open System.Text.Json.Nodes
open System.Threading
open Streaming.Domain
open Streaming.Experiments.Training
open Streaming.Generators.Amounts
open Streaming.Network.Siamese
open Streaming.Network.Training
open Streaming.Network.Weights
open Streaming.Pipeline.Runs

/// Pairs as batches can be made of them.
type PairSource =
    { Pairs: PairViews
      Load: LoadImage
      /// Numbers of one pair.
      Length: int }

/// One training of an arm.
type SiameseTask =
    { Arm: SiameseArm
      /// What the branches begin with.
      Branches: WeightSet
      /// Whether sources hold pool5's activations, and the head alone learns.
      Frozen: bool
      Settings: TrainingSettings
      /// Outputs of the head's hidden layers.
      Head: int[]
      Training: PairSource
      Test: PairSource
      /// Pairs that are not learned from, of originals that training pairs are of.
      TestKnownOriginals: PairSource
      Threshold: float
      Machine: Machine
      Checkpoints: CheckpointTimes
      /// Everything that decides what comes out, for the checkpoint.
      Decides: JsonObject
      /// Where its checkpoints are, while it goes on.
      Folder: string }

/// Training a Siamese network on pairs, and judging test pairs with it.
module SiameseTraining =
    // Batches ahead of the network: each may hold hundreds of megabytes.
    let private ahead = 2

    let private judge (task: SiameseTask) (network: TrainedSiamese) (rejected: RejectedImages) (cancellation: CancellationToken) (test: PairSource) =
        let said = Array.create test.Pairs.Pairs.Length nanf
        let orders = BatchOrders.once task.Settings.MicroBatch test.Pairs.Pairs.Length
        use batches = new ImageBatches(PairViews.pairItems test.Pairs, test.Length, test.Load, orders, task.Machine.Workers, ahead, rejected)

        Scoring.each batches cancellation (fun batch ->
            let probabilities = network.Probabilities batch

            for i in 0 .. batch.Count - 1 do
                said[batch.Images[i]] <- probabilities[i])

        SiameseScore.ofProbabilities (int task.Settings.Seed) task.Threshold test.Pairs said

    // The scale of the branches' activations, over the first pairs.
    let private calibrate (task: SiameseTask) (network: TrainedSiamese) (rejected: RejectedImages) (listener: TrainingListener) =
        let first = min task.Settings.MicroBatch task.Training.Pairs.Pairs.Length
        let orders = [ { Epoch = 0; Step = 0L; Part = 0; EndsStep = true; Images = [| 0 .. first - 1 |] } ]
        let source = task.Training
        use batches = new ImageBatches(PairViews.pairItems source.Pairs, source.Length, source.Load, orders, task.Machine.Workers, ahead, rejected)
        Scoring.each batches listener.Cancellation network.Calibrate

    // Learns, from the last checkpoint on where there is one.
    let private learn (task: SiameseTask) (network: TrainedSiamese) (checkpoints: CheckpointFolder) (rejected: RejectedImages) (listener: TrainingListener) =
        let settings, source = task.Settings, task.Training
        let pairs = source.Pairs.Pairs.Length
        let stepsPerEpoch = BatchOrders.stepsPerEpoch settings pairs
        use trainer = new Trainer(network, settings, stepsPerEpoch, 0, checkpoints, listener.Progress)
        trainer.Resume()

        if trainer.State.Step > 0L then
            listener.Say.Invoke $"going on after step {trainer.State.Step:N0} of {int64 settings.Schedule.Epochs * int64 stepsPerEpoch:N0}"

        let orders = BatchOrders.training settings (TrainingDraws settings.Seed) pairs trainer.State.Step
        use batches = new ImageBatches(PairViews.pairItems source.Pairs, source.Length, source.Load, orders, task.Machine.Workers, ahead, rejected)
        trainer.Run(batches, null, listener.Cancellation)
        trainer.State

    let private refuseNoTest (score: SiameseScore) =
        if score.Pairs = 0 then
            raise (InputException "No test pair could be made: none of the test originals' images can be read; see rejects.parquet.")

        let { AboveToldAbove = rightlyAbove; AboveToldBelow = wronglyBelow } = score.Confusion

        if rightlyAbove + wronglyBelow = 0 || rightlyAbove + wronglyBelow = score.Pairs then
            raise (InputException "The test pairs that could be made lie on one side of the threshold, so they test nothing: images of test originals cannot be read any more; see rejects.parquet.")

    /// Trains and judges. An interrupted training goes on from its last checkpoint.
    let run (task: SiameseTask) (rejected: RejectedImages) (listener: TrainingListener) : SiameseRow =
        Directory.CreateDirectory task.Folder |> ignore
        let settings = task.Settings
        // The state of the paper's head is 740 MB: it is kept every few minutes and not after every epoch.
        let checkpoints = CheckpointFolder(task.Folder, task.Decides, task.Checkpoints.Minutes, task.Checkpoints.Steps, false)
        use network = new TrainedSiamese(SiameseNetwork.Create(task.Branches, task.Head, settings.Seed), task.Machine.Device, task.Frozen)
        calibrate task network rejected listener
        let state = learn task network checkpoints rejected listener
        let epochs = Seq.toArray state.Epochs
        let watch = Stopwatch.StartNew()
        let score = judge task network rejected listener.Cancellation task.Test
        refuseNoTest score
        let known = judge task network rejected listener.Cancellation task.TestKnownOriginals
        checkpoints.Clear()

        { Arm = SiameseArm.name task.Arm
          TrainingPairs = task.Training.Pairs.Pairs.Length
          Accuracy = score.Accuracy
          Branches = if task.Frozen then "frozen" else "trained"
          Epochs = epochs.Length
          Steps = state.Step
          Batch = settings.Batch
          LearningRate = settings.Schedule.Rate
          Seconds = epochs |> Array.sumBy _.Seconds
          TrainingPairsPerSecond = Epochs.imagesPerSecond epochs
          WaitingShare = Epochs.waitingShare epochs
          TestSeconds = watch.Elapsed.TotalSeconds
          Loss = (Array.last epochs).Loss
          TrainingAccuracy = (Array.last epochs).Top1 / 100.0
          Test = score
          TestKnownOriginals = known }
