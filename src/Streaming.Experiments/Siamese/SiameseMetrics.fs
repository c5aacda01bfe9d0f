namespace Streaming.Experiments.Siamese

open Streaming.Domain
open Streaming.Pipeline.Runs
open Streaming.Storage.Files

/// How many training pairs an arm needs to catch up with a method of zero-shot.
type CatchUp =
    { Arm: SiameseArm
      Method: string
      /// The method's accuracy.
      Accuracy: float
      Needed: PairsNeeded }

/// A method of zero-shot that an arm catches up with.
[<CLIMutable>]
type CatchUpMetrics =
    { /// pretrained or scratch.
      Arm: string
      /// The method's name.
      Method: string
      /// Its accuracy, as a share of one.
      Accuracy: float
      /// How the pairs are to be read: at_most the smallest set, about so many, or more_than the largest set.
      Relation: string
      /// Training pairs that it takes the arm.
      TrainingPairs: int }

/// How many training pairs lead to which accuracy.
[<CLIMutable>]
type AccuracyPoint =
    { /// Pairs learned from.
      TrainingPairs: int
      /// Share of the test pairs that are judged rightly.
      Accuracy: float }

/// The paper's numbers, of other images and weights.
[<CLIMutable>]
type SiamesePaper =
    { /// Its Siamese network's, by ascending numbers of training pairs.
      Rows: AccuracyPoint[]
      /// Accuracy of its zero-shot learning.
      Zeroshot: float }

/// metrics.json of siamese, described by schemas/metrics.siamese.schema.json.
[<CLIMutable>]
type SiameseMetrics =
    { /// Test pairs, half of them on either side of the threshold.
      Pairs: int
      /// The family of the transforms.
      Family: string
      /// In the family's unit.
      Threshold: float
      /// Outputs of the layers between the stacked channels and the answer.
      Head: int[]
      /// One for each arm and number of training pairs.
      Rows: SiameseRow[]
      /// The paper's numbers.
      Paper: SiamesePaper
      /// What zero-shot reached on the same question, where it was given.
      Zeroshot: ZeroShotLine[]
      /// For each arm and method of zero-shot, the training pairs that it takes.
      CatchingUp: CatchUpMetrics[]
      /// Identifiers of the originals of the training pairs.
      TrainingOriginals: string[]
      /// Identifiers of the originals of the test pairs.
      TestOriginals: string[]
      /// Views whose activations were computed once and kept; 0 where all branches learn.
      KeptViews: int
      /// Seconds of computing these.
      ViewsSeconds: float
      /// What came of the run as a whole.
      [<Inlined>]
      Run: RunFacts }

/// What an experiment with Siamese networks came to.
type SiameseResult =
    { /// What metrics.json says.
      Metrics: SiameseMetrics
      /// For each arm and method of zero-shot, the training pairs that it takes.
      CatchingUp: CatchUp[]
      /// Images that could not be used.
      Rejects: RejectTally }

/// Reading what trainings came to, beside the paper.
module SiameseMetrics =
    /// The paper's Siamese network (section 3.2), judged on 1,600 test pairs, and its zero-shot learning.
    let paper =
        { Rows =
            [| { TrainingPairs = 500; Accuracy = 0.62 }
               { TrainingPairs = 2500; Accuracy = 0.64 }
               { TrainingPairs = 12500; Accuracy = 0.86 }
               { TrainingPairs = 30000; Accuracy = 0.96 } |]
          Zeroshot = 0.74 }

    /// The loss of a network that tells nothing of pairs.
    let guessing = log 2.0

    /// An arm's curve: training pairs and an accuracy of theirs, ascending.
    let curve (accuracy: SiameseRow -> float) (arm: SiameseArm) (rows: SiameseRow seq) =
        rows
        |> Seq.filter (fun row -> row.Arm = SiameseArm.name arm)
        |> Seq.map (fun row -> row.TrainingPairs, accuracy row)
        |> Seq.sortBy fst
        |> Seq.toArray

    /// For every arm and method, how many pairs it takes.
    let catchingUp (arms: SiameseArm seq) (lines: ZeroShotLine seq) (rows: SiameseRow[]) =
        [| for arm in arms do
               for line in lines do
                   match CatchingUp.pairsFor line.Accuracy (curve _.Accuracy arm rows) with
                   | Some needed ->
                       { Arm = arm
                         Method = line.Method
                         Accuracy = line.Accuracy
                         Needed = needed }
                   | None -> () |]

    /// How many pairs an arm takes, for metrics.json.
    let ofCatchUp (catchUp: CatchUp) : CatchUpMetrics =
        let relation, pairs =
            match catchUp.Needed with
            | PairsNeeded.AtMost n -> "at_most", n
            | PairsNeeded.About n -> "about", n
            | PairsNeeded.MoreThan n -> "more_than", n

        { Arm = SiameseArm.name catchUp.Arm
          Method = catchUp.Method
          Accuracy = catchUp.Accuracy
          Relation = relation
          TrainingPairs = pairs }
