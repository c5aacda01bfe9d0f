namespace Streaming.Experiments.Arms

open System.IO
open System.Text.Json.Serialization
open Streaming.Domain
open Streaming.Experiments.Training
open Streaming.Storage.Files

/// The file beside a model of an experiment that says what the model is worth, and that it is this model in this
/// experiment.
[<CLIMutable>]
type TestedModel =
    { /// SHA-256 of everything that decides the experiment, and how its models are tested.
      ExperimentSha256: string
      /// SHA-256 of the model; left out for the one that all arms begin with, which the experiment knows.
      [<JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)>]
      ModelSha256: string option
      /// What it is worth on the test images as they are.
      [<Inlined>]
      Score: TestScore
      /// What it is worth on them under each transform.
      Transformed: TransformedScore[] }

/// Testing a model once.
module TestedModel =
    /// A score that is there and belongs to the model, the experiment and its tests, or one that is made and written.
    let score (place: string) (experiment: string) (model: string option) (make: unit -> ModelScore) : ModelScore =
        let found =
            try
                if File.Exists place then
                    JsonFile.Read<TestedModel>(place, "a model's test") |> Some |> Option.filter (fun own -> own.ExperimentSha256 = experiment && own.ModelSha256 = model)
                else
                    None
            with :? InputException ->
                None

        match found with
        | Some own -> { AsTheyAre = own.Score; Transformed = own.Transformed }
        | None ->
            let score = make ()
            JsonFile.Write(place, { ExperimentSha256 = experiment; ModelSha256 = model; Score = score.AsTheyAre; Transformed = score.Transformed })
            score
