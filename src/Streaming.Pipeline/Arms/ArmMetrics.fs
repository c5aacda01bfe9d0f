namespace Streaming.Pipeline

open System.Text.Json.Nodes
open Streaming.Domain
open Streaming.Learning
open Streaming.Network.Training

/// metrics.json of an experiment with arms.
module ArmMetrics =
    /// The rows of the paper's Table 1: ImageNet validation, top-1 and top-5 in percent, multi-view.
    let paper =
        [ "AlexNet (Krizhevsky et al., 2012)", 60.15, 83.93
          "AlexNet after 5 additional epochs of generator training", 60.52, 84.35 ]

    let private ofSpread (spread: Spread) =
        Json.object
            [ "mean", Json.value spread.Mean
              "deviation", Json.value spread.Deviation
              "low", Json.value spread.Low
              "high", Json.value spread.High ]

    let private ofGain (gain: Spread option) : JsonNode | null =
        match gain with
        | Some spread -> ofSpread spread
        | None -> null

    let private ofResult (result: ArmResult) =
        Json.object (
            [ "name", Json.value (Arm.name result.Arm); "seed", Json.value result.Seed ]
            @ ArmResult.scoreEntries result.Score
            @ [ "loss", Json.value result.Loss
                "seconds_per_epoch", Json.value result.SecondsPerEpoch
                "images_per_second", Json.value result.ImagesPerSecond
                "frozen_stages", Json.value (if result.Kept then "kept" else "computed")
                "learned", Json.value result.Learned
                "remarks", result.Remarks |> Seq.map Json.value |> Json.array ]
        )

    let private ofSummary (summary: ArmSummary) =
        Json.object
            [ "name", Json.value (Arm.name summary.Arm)
              "seeds", summary.Seeds |> Seq.map Json.value |> Json.array
              "top1", ofSpread summary.Top1
              "top5", ofSpread summary.Top5
              "seconds_per_epoch", Json.value summary.SecondsPerEpoch
              "gain_top1", ofGain summary.GainTop1
              "gain_top5", ofGain summary.GainTop5 ]

    let private ofGradient (difference: GradientDifference) =
        Json.object
            [ "transform", Json.value difference.Transform
              "layer", Json.value difference.Layer
              "cosine", Json.value difference.Cosine
              "relative_difference", Json.value difference.RelativeDifference ]

    let private objects (make: 'a -> JsonObject) (items: 'a seq) =
        items |> Seq.map (fun item -> make item :> JsonNode | null) |> Json.array

    /// The whole of metrics.json, described by schemas/metrics.train.schema.json.
    let toJson (request: ArmsRequest) (result: ArmsResult) =
        let settings = request.Training.Settings

        Json.object
            [ "images", Json.value result.TrainImages
              "test_images", Json.value result.TestImages
              "classes", Json.value result.Classes
              "untested_classes", result.UntestedClasses |> Seq.map Json.value |> Json.array
              "views", Json.value result.Views
              "epochs", Json.value settings.Schedule.Epochs
              "stage", Json.value request.Stage
              "freeze", Json.value settings.Freeze
              "cache_views", Json.value request.Training.CacheViews
              "transforms", request.Transforms |> Seq.map (fun transform -> Json.value transform.Name) |> Json.array
              "backward", Json.value (match request.Backward with WarpBackward.ExactAdjoint -> "adjoint" | _ -> "negated")
              "start", Json.object (ArmResult.scoreEntries result.Start)
              "arms", objects ofResult result.Results
              "summary", objects ofSummary result.Summaries
              "paper", paper |> objects (fun (method, top1, top5) -> Json.object [ "method", Json.value method; "top1", Json.value top1; "top5", Json.value top5 ])
              "gradients", objects ofGradient result.Gradients
              "rejects", Json.value result.Rejects.Length
              "reasons", RejectCounts.toJson result.Rejects
              "seconds", Json.value result.Seconds
              "peak_rss_mb", Json.value result.PeakMemoryMb ]
