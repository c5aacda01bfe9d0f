namespace Streaming.Experiments.Siamese

open Streaming.Domain

/// What the branches of a Siamese network begin with.
[<RequireQualifiedAccess>]
type SiameseArm =
    /// The weights that are given, as in the paper.
    | Pretrained
    /// Weights that are drawn from the seed.
    | Scratch

/// Names of these arms.
module SiameseArm =
    /// Both.
    let all = [ SiameseArm.Pretrained; SiameseArm.Scratch ]

    /// The arm's name in files and on the command line.
    let name arm =
        match arm with
        | SiameseArm.Pretrained -> "pretrained"
        | SiameseArm.Scratch -> "scratch"

    /// The arm of that name, or an InputException that lists the names.
    let parse (text: string) =
        match all |> List.tryFind (fun arm -> name arm = text) with
        | Some arm -> arm
        | None ->
            let names = all |> List.map name
            let listed = String.concat ", " names
            raise (InputException $"--arms: '{text}' is no arm of siamese; expected {listed}{Nearest.hint text names}.")

/// One training of one arm, and how its network judges the test pairs.
[<CLIMutable>]
type SiameseRow =
    { /// pretrained or scratch.
      Arm: string
      /// Pairs learned from.
      TrainingPairs: int
      /// Share of the test pairs that were judged rightly.
      Accuracy: float
      /// trained, or frozen: then the head alone learned, on pool5's activations that were computed once.
      Branches: string
      /// Passes over the training pairs.
      Epochs: int
      /// Updates of the weights.
      Steps: int64
      /// Pairs of one step.
      Batch: int
      /// At the beginning.
      LearningRate: float
      /// Seconds of learning; activations that were computed once and the test left out.
      Seconds: float
      /// Pairs learned from in each of them.
      TrainingPairsPerSecond: float
      /// The share of these seconds in which the network waited for pairs.
      WaitingShare: float
      /// Seconds of testing.
      TestSeconds: float
      /// Mean loss in the last epoch, while learning.
      Loss: float
      /// Share of the training pairs judged rightly in the last epoch, while learning.
      TrainingAccuracy: float
      /// Test pairs, of originals that no training pair is of.
      Test: SiameseScore
      /// The same for pairs that were not learned from either, but are of originals that training pairs are of.
      TestKnownOriginals: SiameseScore }
