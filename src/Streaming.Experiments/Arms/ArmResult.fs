namespace Streaming.Experiments.Arms

open Streaming.Experiments.Training
open Streaming.Learning.Statistics

/// One arm trained with one seed.
type ArmResult =
    { Arm: Arm
      Seed: uint64
      Score: ModelScore
      /// Mean loss in the last epoch, while learning.
      Loss: float
      /// Seconds of learning of one epoch, on average; what was computed once for all arms left out.
      SecondsPerEpoch: float
      ImagesPerSecond: float
      /// Whether the frozen stages' activations were kept, and not computed in every epoch.
      Kept: bool
      /// What is to be told of how the training ended.
      Remarks: string[]
      /// Whether anything was learned.
      Learned: bool }

/// What an arm is worth over its seeds on test images of one kind.
type SeedScores =
    { Top1: MeanInterval
      Top5: MeanInterval
      /// What it gains on the plain arm of the same seed; none where that is missing, or for the plain arm itself.
      GainTop1: MeanInterval option
      GainTop5: MeanInterval option }

/// An arm over all its seeds.
type ArmSummary =
    { Arm: Arm
      Seeds: uint64[]
      AsTheyAre: SeedScores
      /// On the test images under each transform.
      Transformed: (string * SeedScores)[]
      /// Whether the frozen stages' activations were kept, and not computed in every epoch.
      Kept: bool
      SecondsPerEpoch: float }

/// The summary of arms.
module ArmResult =
    /// Every arm's means, spreads, and paired differences to the plain arm.
    let summaries (results: ArmResult seq) =
        let results = Seq.toArray results

        let plain =
            results |> Seq.filter (fun result -> result.Arm.Kind = ArmKind.Plain) |> Seq.map (fun result -> result.Seed, result.Score) |> Map.ofSeq

        let scores (own: ArmResult[]) (on: ModelScore -> TestScore) =
            let gain (measure: TestScore -> float) =
                let pairs =
                    own
                    |> Array.choose (fun result -> Map.tryFind result.Seed plain |> Option.map (fun other -> measure (on result.Score) - measure (on other)))

                if pairs.Length = 0 || own[0].Arm.Kind = ArmKind.Plain then None else Some(MeanInterval.ofValues pairs)

            let mean (measure: TestScore -> float) = own |> Seq.map (fun result -> measure (on result.Score)) |> MeanInterval.ofValues

            { Top1 = mean _.Top1
              Top5 = mean _.Top5
              GainTop1 = gain _.Top1
              GainTop5 = gain _.Top5 }

        results
        |> Array.groupBy _.Arm
        |> Array.map (fun (arm, own) ->
            { Arm = arm
              Seeds = own |> Array.map _.Seed
              AsTheyAre = scores own _.AsTheyAre
              Transformed = own[0].Score.Transformed |> Array.mapi (fun i transformed -> transformed.Transform, scores own (fun score -> score.Transformed[i].Score))
              Kept = own[0].Kept
              SecondsPerEpoch = own |> Array.averageBy _.SecondsPerEpoch })
