namespace Streaming.Experiments.Training

open Streaming.Domain
open Streaming.Network.Weights
open Streaming.Pipeline.Runs

/// Everything that has a say in the weights that come out of a training: it is in config.json, and a training goes on only
/// with the same.
module TrainingIdentity =
    /// Of a training on these images that begins with these weights.
    let ofTraining (request: TrainRequest) (images: TrainImages) (weights: WeightSet) =
        let settings = request.Settings

        Json.object
            [ "images", Json.value images.Images.Images.Count
              "images_per_class", Json.value request.PerClass
              "images_sha256", Json.value (ImageContents.identity images.Images.Images)
              // Validation may decide which epoch's weights are the model.
              "validate", Json.value (if images.Validation.IsSome then request.ValidateEvery else 0)
              "validation_images_sha256",
              (match images.Validation with
               | Some images -> Json.value (ImageContents.identity images.Images)
               | None -> null)
              "classes", images.Images.Classes |> Seq.map Json.value |> Json.array
              "weights_sha256", Json.value (weights.Hash())
              "dialect", Json.value (Dialect.name weights.Dialect)
              "head", FirstWeights.hidden weights |> Seq.map Json.value |> Json.array
              "schedule", Json.value settings.Schedule.Kind
              "learning_rate", Json.value settings.Schedule.Rate
              "epochs", Json.value settings.Schedule.Epochs
              "warm_up", Json.value settings.Schedule.WarmUpEpochs
              "step_epochs", Json.value settings.Schedule.StepEpochs
              "gamma", Json.value settings.Schedule.Gamma
              "batch", Json.value settings.Batch
              "micro_batch", Json.value settings.MicroBatch
              "momentum", Json.value settings.Momentum
              "weight_decay", Json.value settings.WeightDecay
              "stack_rate", Json.value settings.StackRate
              "label_smoothing", Json.value settings.LabelSmoothing
              "freeze", Json.value settings.Freeze
              "cache_views", Json.value request.Kept.Views
              "bf16", Json.value settings.BFloat16
              "augmentation", Json.value request.Augmentation.Name
              "view_seed", Json.value request.Kept.Seed
              "seed", Json.value settings.Seed ]
