namespace Streaming.Experiments.Siamese

open System
open System.Text.Json.Nodes
open System.Threading
open Streaming.Domain
open Streaming.Experiments.Training
open Streaming.Generators.Amounts
open Streaming.Network.Training
open Streaming.Network.Weights
open Streaming.Pipeline.Runs
open Streaming.Storage.Bases
open Streaming.Storage.Files

/// Which originals training pairs are made of; test pairs are of the others.
type TrainingShare =
    /// Those that bases were learned from.
    | LearnedFrom of BasesFolder
    /// Those of a share of the catalogue, such as 0 of 2.
    | Shard of struct (int * int)

/// How an arm is trained.
type SiameseLength =
    { /// Training steps of each training: as many epochs as it takes, but no fewer than the request's least.
      Steps: int
      /// The learning rate at the beginning; it falls along half a cosine.
      Rate: float }

/// What to train and test.
type SiameseRequest =
    { /// All images of the dataset; `Share` parts them.
      Source: DatasetSource
      Share: TrainingShare
      /// How views are made, and which images are originals.
      Plan: Plan
      /// What the branches of the pretrained arm begin with; the dialect of both arms.
      Weights: WeightSet
      Arms: SiameseArm list
      /// Numbers of training pairs.
      Pairs: int list
      TestPairs: int
      Family: Family
      Threshold: float
      /// Outputs of the head's hidden layers.
      Head: int[]
      /// Whether the branches of the pretrained arm stay as they are.
      Frozen: bool
      Length: Func<SiameseArm, SiameseLength>
      /// Epochs of each training at least, however many pairs it has.
      LeastEpochs: int
      Batch: int
      /// Pairs that go through the network at once.
      MicroBatch: int
      WeightDecay: float
      /// Decides training pairs, heads, orders and dropout.
      Seed: uint64
      /// Decides the test pairs, as the seed of zeroshot does.
      TestSeed: int
      /// What the curve is compared with, and the file that it is from; empty and null where there is none.
      ZeroShot: ZeroShotLine[]
      ZeroShotFile: string | null
      Machine: Machine
      Checkpoints: CheckpointTimes
      Output: Output }

    /// Whether the branches of an arm stay as they are, so that their activations are computed once.
    member request.Freezes(arm: SiameseArm) = request.Frozen && arm = SiameseArm.Pretrained

/// What an experiment is told while it runs.
type SiameseListener =
    { /// The training of an arm on so many pairs did a step.
      Progress: Action<SiameseArm, int, TrainingSettings, TrainingProgress>
      /// A training is judged, or was found so.
      Finished: Action<SiameseRow>
      /// Anything else, in words.
      Say: Action<string>
      /// Ends the experiment; what is finished stays.
      Cancellation: CancellationToken }

    /// What one training of the experiment is told.
    member listener.OfTraining(arm: SiameseArm, pairs: int, settings: TrainingSettings) : TrainingListener =
        { Progress = Action<TrainingProgress>(fun progress -> listener.Progress.Invoke(arm, pairs, settings, progress))
          Say = listener.Say
          Cancellation = listener.Cancellation }

/// Everything that has a say in what comes out of an experiment.
module SiameseRequest =
    /// Refuses an experiment without arms or pairs.
    let check (request: SiameseRequest) =
        if request.Arms.IsEmpty then
            raise (InputException "--arms is empty; expected pretrained, scratch or both.")

        match request.Pairs |> List.tryFind (fun count -> count < 2) with
        | Some count -> raise (InputException $"--pairs is {count}; expected numbers of at least 2.")
        | None -> ()

        if request.Pairs.IsEmpty then
            raise (InputException "--pairs is empty; expected numbers of training pairs, such as 500 2500.")

    /// Steps between amounts, and how many lie on either side of the threshold: those that zeroshot asks about.
    let amounts (request: SiameseRequest) =
        match TestPairs.aboutThreshold request.Family request.Threshold with
        | About(_, step, count) -> struct (step, count)
        | Within _ -> raise (InputException $"{Family.name request.Family} has no threshold.")

    /// How an arm is trained on so many pairs.
    let settings (request: SiameseRequest) (arm: SiameseArm) count =
        let length = request.Length.Invoke arm
        let batch = min request.Batch count
        let stepsPerEpoch = (count + batch - 1) / batch
        let epochs = max request.LeastEpochs ((length.Steps + stepsPerEpoch - 1) / stepsPerEpoch)

        let settings =
            TrainingSettings(
                Schedule = LearningRateSchedule("cosine", length.Rate, epochs, 0.0, float epochs, 0.1),
                Batch = batch,
                MicroBatch = min request.MicroBatch batch,
                WeightDecay = request.WeightDecay,
                Seed = request.Seed
            )

        settings.Check()
        settings

    /// For config.json: an experiment goes on only with the same, whatever arms and numbers of pairs there are.
    let identity (request: SiameseRequest) (training: PairOriginal[]) (test: PairOriginal[]) =
        let contents (originals: PairOriginal[]) = originals |> Seq.map _.ContentHash |> String.concat "\n" |> ContentHash.OfText
        let length arm = request.Length.Invoke arm

        Json.object
            [ "training_originals_sha256", Json.value (contents training)
              "test_originals_sha256", Json.value (contents test)
              "weights_sha256", Json.value (request.Weights.ConvolutionHash())
              "dialect", Json.value (Dialect.name request.Weights.Dialect)
              "plan", JsonNode.Parse(PlanFile.toJson request.Plan)
              "family", Json.value (Family.name request.Family)
              "threshold", Json.value request.Threshold
              "test_pairs", Json.value request.TestPairs
              "head", request.Head |> Seq.map Json.value |> Json.array
              "branches", Json.value (if request.Frozen then "frozen" else "trained")
              "lengths",
              Json.object
                  [ for arm in SiameseArm.all do
                        SiameseArm.name arm, Json.object [ "steps", Json.value (length arm).Steps; "learning_rate", Json.value (length arm).Rate ] ]
              "least_epochs", Json.value request.LeastEpochs
              "batch", Json.value request.Batch
              "micro_batch", Json.value request.MicroBatch
              "weight_decay", Json.value request.WeightDecay
              "seed", Json.value request.Seed
              "test_seed", Json.value request.TestSeed ]
