namespace Streaming.Report.ZeroShot

open Giraffe.ViewEngine
open Streaming.Experiments.ZeroShot
open Streaming.Generators.Amounts
open Streaming.Pipeline.Runs
open Streaming.Report.Page

/// Writing the report of a zero-shot test.
module ZeroShotReport =
    let private top (request: ZeroShotRequest) (result: ZeroShotResult) : PageTop =
        { Version = RunConfig.version
          About = "how far it was transformed"
          Title = "Zero-shot on images of " + request.Source.Name
          Facts =
            [ "images tested", Words.count (int64 result.Originals.Length)
              "passed over", Words.count (int64 result.KnownOriginals)
              "learned from", Words.count (int64 result.LearnedFrom)
              "pairs", Words.count (int64 (result.Estimates |> Array.choose id |> Array.length))
              "time", Words.duration result.Run.Cost.Seconds
              "peak memory", Words.megabytes result.Run.Cost.PeakRssMb ]
          Settings =
            [ "Bases", code [] [ Markup.text request.Bases ]
              "Dataset", code [] [ Markup.text request.Source.Dataset ]
              "Weights", Markup.text request.Network.Description.Text
              "Channel maps", Markup.text (if result.WithMaps then "those of the bases" else "none in the bases")
              "Hypotheses", Markup.text $"field {HypothesisField.name result.Field}, cells within {result.Radius:g} pixels of the middle"
              "Draw", Markup.text $"seed {result.Seed}"
              "Intervals", Markup.text $"bootstrap over images, {ZeroShotScores.resamples} resamples"
              "Device", Markup.text request.Machine.Device.Name ]
          Links = ZeroShotSection.links result.Sets @ [ "stages", "Stages" ] }

    /// The report as one HTML page that needs nothing else.
    let internal render request (result: ZeroShotResult) =
        Page.document
            (top request result)
            [ yield! result.Sets |> Seq.map (ZeroShotSection.draw result.Plan.Space)
              StageSection.draw result.Run.Stages result.Run.Cost.Seconds ]
            $"Written by Streaming {RunConfig.version}. The figures of this page are in metrics.json, those of each pair in zeroshot.parquet beside it."

    /// Writes the report of this test to `path`: one HTML file, no script, and nothing fetched from elsewhere.
    let write (path: string) (request: ZeroShotRequest) (result: ZeroShotResult) = Page.write path (render request result)
