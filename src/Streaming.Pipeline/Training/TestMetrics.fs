namespace Streaming.Pipeline

open System.Text.Json.Nodes
open Streaming.Domain
open Streaming.Network.Training

/// How well a network tells the images of a dataset apart.
type TestResult =
    { /// The names of the network's classes.
      Classes: string[]
      /// Classes of the dataset of which no image has a score, because none can be read.
      UntestedClasses: string[]
      Scores: ClassScores
      /// Views of each image that are averaged; the first of them is the centre.
      Views: int
      Rejects: Reject[]
      Seconds: float }

/// metrics.json of test.
module TestMetrics =
    let private ofScore views (score: ViewScore) =
        Json.object [ "views", Json.value views; "top1", Json.value score.Top1; "top5", Json.value score.Top5 ]

    let private ofClass (result: TestResult) place =
        let multi, centre = result.Scores.MultiOfClass[place], result.Scores.CentreOfClass[place]

        Json.object
            [ "class", Json.value result.Classes[place]
              "images", Json.value multi.Images
              "top1", Json.value multi.Top1
              "top5", Json.value multi.Top5
              "centre_top1", Json.value centre.Top1
              "centre_top5", Json.value centre.Top5 ]

    /// The whole of metrics.json, described by schemas/metrics.test.schema.json. Classes without an image are left out.
    let toJson (result: TestResult) =
        let multi = result.Scores.Multi

        let present =
            [ 0 .. result.Classes.Length - 1 ] |> Seq.filter (fun place -> result.Scores.MultiOfClass[place].Images > 0L)

        Json.object
            [ "images", Json.value multi.Images
              "views", Json.value result.Views
              "top1", Json.value multi.Top1
              "top5", Json.value multi.Top5
              "centre", ofScore 1 result.Scores.Centre
              "multi_view", ofScore result.Views multi
              "untested_classes", result.UntestedClasses |> Seq.map Json.value |> Json.array
              "network_classes", Json.value result.Classes.Length
              "classes", present |> Seq.map (fun place -> ofClass result place :> JsonNode | null) |> Json.array
              "rejects", Json.value result.Rejects.Length
              "reasons", RejectCounts.toJson result.Rejects
              "seconds", Json.value result.Seconds
              "images_per_second", Json.value (float multi.Images / result.Seconds) ]
