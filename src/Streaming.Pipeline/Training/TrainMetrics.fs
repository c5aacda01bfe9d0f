namespace Streaming.Pipeline

open System
open System.Text.Json.Nodes
open Streaming.Domain
open Streaming.Network.Training

/// What a training came to.
type TrainResult =
    { Classes: string[]
      /// Images of the part that was learned from.
      Images: int
      /// Images that the network was judged by after the epochs; 0 where there were none.
      ValidationImages: int
      Epochs: EpochResult[]
      /// Mean loss of the first step, before anything was learned.
      StartLoss: Nullable<float>
      /// Percent of the validation images before the first step; nothing where there were none.
      StartTop1: Nullable<float>
      /// How it ended.
      End: TrainingEnd
      /// Classes of which there is no validation image that can be read; empty where there is no validation.
      UnjudgedClasses: string[]
      /// SHA-256 of model.safetensors.
      ModelHash: string
      /// What a bare loop of forward, backward and step reaches; nothing where it was not measured.
      BareImagesPerSecond: Nullable<float>
      Rejects: Reject[]
      Seconds: float
      PeakMemoryMb: float }

/// metrics.json of train.
module TrainMetrics =
    let private ofEpoch (epoch: EpochResult) =
        Json.object
            [ "epoch", Json.value epoch.Epoch
              "learning_rate", Json.value epoch.LearningRate
              "loss", Json.value epoch.Loss
              "top1", Json.value epoch.Top1
              "val_top1", Json.value epoch.ValTop1
              "val_top5", Json.value epoch.ValTop5
              "images", Json.value epoch.Images
              "images_per_second", Json.value epoch.ImagesPerSecond
              "waiting_share", Json.value epoch.WaitingShare
              "seconds", Json.value epoch.Seconds ]

    /// The whole of metrics.json, described by schemas/metrics.train.schema.json.
    let toJson (result: TrainResult) =
        let last = Array.last result.Epochs
        let learning = result.Epochs |> Array.sumBy _.Seconds
        let images = result.Epochs |> Array.sumBy _.Images

        Json.object
            [ "images", Json.value result.Images
              "classes", Json.value result.Classes.Length
              "validation_images", Json.value result.ValidationImages
              "loss", Json.value last.Loss
              "top1", Json.value last.Top1
              "val_top1", Json.value result.End.Kept.ValTop1
              "val_top5", Json.value result.End.Kept.ValTop5
              "kept_epoch", Json.value result.End.Kept.Epoch
              "start", Json.object [ "loss", Json.value result.StartLoss; "val_top1", Json.value result.StartTop1 ]
              "learned", Json.value (not result.End.Failed)
              "remarks", result.End.Remarks |> Seq.map Json.value |> Json.array
              "unjudged_classes", result.UnjudgedClasses |> Seq.map Json.value |> Json.array
              "model_sha256", Json.value result.ModelHash
              "images_per_second", Json.value (float images / learning)
              "bare_images_per_second", Json.value result.BareImagesPerSecond
              "waiting_share", Json.value ((result.Epochs |> Array.sumBy (fun epoch -> epoch.WaitingShare * epoch.Seconds)) / learning)
              "epochs", result.Epochs |> Seq.map (fun epoch -> ofEpoch epoch :> JsonNode | null) |> Json.array
              "rejects", Json.value result.Rejects.Length
              "reasons", RejectCounts.toJson result.Rejects
              "seconds", Json.value result.Seconds
              "peak_rss_mb", Json.value result.PeakMemoryMb ]
