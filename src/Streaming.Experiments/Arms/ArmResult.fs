namespace Streaming.Experiments.Arms

open Streaming.Experiments.Training
open Streaming.Learning.Statistics

/// One arm trained with one seed.
type ArmResult =
    { Arm: Arm
      Seed: uint64
      Score: TestScore
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

/// An arm over all its seeds.
type ArmSummary =
    { Arm: Arm
      Seeds: uint64[]
      Top1: MeanInterval
      Top5: MeanInterval
      SecondsPerEpoch: float
      /// What it gains on the plain arm of the same seed; none where that is missing, or for the plain arm itself.
      GainTop1: MeanInterval option
      GainTop5: MeanInterval option }

/// The summary of arms.
module ArmResult =
    /// Every arm's means, spreads, and paired differences to the plain arm.
    let summaries (results: ArmResult seq) =
        let results = Seq.toArray results

        let plain =
            results |> Seq.filter (fun result -> result.Arm = Arm.Plain) |> Seq.map (fun result -> result.Seed, result.Score) |> Map.ofSeq

        let gain (own: ArmResult[]) (measure: TestScore -> float) =
            let pairs =
                own
                |> Array.choose (fun result -> Map.tryFind result.Seed plain |> Option.map (fun other -> measure result.Score - measure other))

            if pairs.Length = 0 || own[0].Arm = Arm.Plain then None else Some(MeanInterval.ofValues pairs)

        results
        |> Array.groupBy _.Arm
        |> Array.map (fun (arm, own) ->
            { Arm = arm
              Seeds = own |> Array.map _.Seed
              Top1 = own |> Seq.map _.Score.Top1 |> MeanInterval.ofValues
              Top5 = own |> Seq.map _.Score.Top5 |> MeanInterval.ofValues
              SecondsPerEpoch = own |> Array.averageBy _.SecondsPerEpoch
              GainTop1 = gain own _.Top1
              GainTop5 = gain own _.Top5 })
