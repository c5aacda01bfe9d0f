namespace Streaming.Pipeline

open System.Text.Json
open System.Text.Json.Nodes
open Streaming.Domain
open Streaming.Storage.Files

/// How many training pairs an arm needs to catch up with a method of zero-shot.
type CatchUp =
    { Arm: SiameseArm
      Method: string
      /// The method's accuracy.
      Accuracy: float
      Needed: PairsNeeded }

/// What an experiment with Siamese networks came to.
type SiameseResult =
    { Rows: SiameseRow[]
      /// The originals of the training pairs.
      TrainingOriginals: string[]
      /// The originals of the test pairs.
      TestOriginals: string[]
      TestPairs: int
      Family: Family
      Threshold: float
      /// Outputs of the head's hidden layers.
      Head: int[]
      ZeroShot: ZeroShotLine[]
      CatchingUp: CatchUp[]
      /// Seconds of computing the activations that are kept; 0 where none are, or where they were there.
      ViewsSeconds: float
      /// Views whose activations are kept.
      KeptViews: int
      Rejects: Reject[]
      Seconds: float
      PeakMemoryMb: float }

/// metrics.json of siamese.
module SiameseMetrics =
    /// The paper's Siamese network (section 3.2): training pairs, and the share of 1,600 test pairs that it judged rightly.
    let paper = [| 500, 0.62; 2500, 0.64; 12500, 0.86; 30000, 0.96 |]

    /// The loss of a network that tells nothing of pairs.
    let guessing = log 2.0

    /// The paper's zero-shot learning.
    let paperZeroShot = 0.74

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

    let private rowNode (row: SiameseRow) : JsonNode | null = JsonSerializer.SerializeToNode(row, JsonFile.Options)

    let private neededNode (catchUp: CatchUp) : JsonNode | null =
        let relation, pairs =
            match catchUp.Needed with
            | PairsNeeded.AtMost n -> "at_most", n
            | PairsNeeded.About n -> "about", n
            | PairsNeeded.MoreThan n -> "more_than", n

        Json.object
            [ "arm", Json.value (SiameseArm.name catchUp.Arm)
              "method", Json.value catchUp.Method
              "accuracy", Json.value catchUp.Accuracy
              "relation", Json.value relation
              "training_pairs", Json.value pairs ]

    let private names (ids: string[]) = ids |> Seq.map Json.value |> Json.array

    /// The whole of metrics.json, described by schemas/metrics.siamese.schema.json.
    let toJson (result: SiameseResult) =
        Json.object
            [ "pairs", Json.value result.TestPairs
              "family", Json.value (Family.name result.Family)
              "threshold", Json.value result.Threshold
              "head", result.Head |> Seq.map Json.value |> Json.array
              "rows", result.Rows |> Seq.map rowNode |> Json.array
              "paper",
              Json.object
                  [ "rows",
                    paper
                    |> Seq.map (fun (pairs, accuracy) -> Json.object [ "training_pairs", Json.value pairs; "accuracy", Json.value accuracy ] :> JsonNode | null)
                    |> Json.array
                    "zeroshot", Json.value paperZeroShot ]
              "zeroshot",
              result.ZeroShot
              |> Seq.map (fun line -> Json.object [ "method", Json.value line.Method; "accuracy", Json.value line.Accuracy ] :> JsonNode | null)
              |> Json.array
              "catching_up", result.CatchingUp |> Seq.map neededNode |> Json.array
              "training_originals", names result.TrainingOriginals
              "test_originals", names result.TestOriginals
              "kept_views", Json.value result.KeptViews
              "views_seconds", Json.value result.ViewsSeconds
              "rejects", Json.value result.Rejects.Length
              "reasons", RejectCounts.toJson result.Rejects
              "seconds", Json.value result.Seconds
              "peak_rss_mb", Json.value result.PeakMemoryMb ]
