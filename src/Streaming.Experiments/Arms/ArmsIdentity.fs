namespace Streaming.Experiments.Arms

open System.Text.Json.Nodes
open Streaming.Domain
open Streaming.Experiments.Training
open Streaming.Imaging.Catalogue
open Streaming.Network.Weights
open Streaming.Pipeline.Runs
open Streaming.Storage.Bases

/// What an experiment is: it goes on only as the same.
module ArmsIdentity =
    /// Everything that every arm's weights depend on, whatever arms and seeds there are.
    let ofTrainings (request: ArmsRequest) (images: TrainImages) (test: LabelledImages) (weights: WeightSet) =
        let shared = TrainingIdentity.ofTraining request.Training images weights

        for own in [ "seed"; "augmentation" ] do
            shared.Remove own |> ignore

        let hashOf (bases: BasesFolder) (transform: Transform) : string * (JsonNode | null) =
            Family.name transform.Family, Json.value (bases.Summary transform.Family).Sha256

        Json.object
            [ "training", shared
              "test_images_sha256", Json.value (ImageContents.identity test.Images)
              "transforms", request.Transforms |> Seq.map (fun transform -> Json.value transform.Name) |> Json.array
              "stage", Json.value request.Stage
              "draw", Json.value (string request.Draw)
              "backward", Json.value (string request.Backward)
              "mixup_alpha", Json.value request.MixupAlpha
              "bases",
              (match request.Bases with
               | Some bases -> Json.object (request.Transforms |> Seq.distinctBy _.Family |> Seq.map (hashOf bases))
               | None -> null) ]

    /// Everything that the score of one of its models depends on besides the model: models may be tested otherwise when they
    /// are trained.
    let ofTests (request: ArmsRequest) (trainings: JsonObject) =
        let test = request.Test

        Json.object
            [ "experiment", trainings.DeepClone()
              "test_views", Json.value (TestWindows.name test.Windows)
              "test_transforms", test.Transforms |> Seq.map (fun transform -> Json.value transform.Name) |> Json.array ]
