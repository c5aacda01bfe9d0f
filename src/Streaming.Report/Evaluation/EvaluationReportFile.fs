namespace Streaming.Report.Evaluation

open System.IO
open Giraffe.ViewEngine
open Streaming.Experiments.Evaluation
open Streaming.Pipeline.Runs
open Streaming.Report.Learning
open Streaming.Report.Page
open Streaming.Storage.Files

/// Writing the report of an evaluation.
[<CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module EvaluationReport =
    let private top (report: EvaluationReport) : PageTop =
        let result = report.Result
        let pairs = int64 result.Originals.Length * int64 result.Plan.Views.Pairs.Length

        { Version = report.Version
          About = "evaluating generators"
          Title = report.Title
          Facts =
            [ "held-out images", Words.count (int64 result.Originals.Length)
              "passed over as known", Words.count (int64 result.KnownOriginals)
              "learned from", Words.count (int64 result.LearnedFrom)
              "transforms", Words.count (int64 result.Plan.Transforms.Length)
              "pairs", Words.count pairs
              "time", Words.duration result.Run.Cost.Seconds
              "peak memory", Words.megabytes result.Run.Cost.PeakRssMb ]
          Settings =
            [ "Bases", code [] [ Markup.text report.Bases ]
              "Dataset", code [] [ Markup.text report.Dataset ]
              "Weights", Markup.text report.Weights
              for name, value in report.Settings do
                  name, Markup.text value ]
          Links =
            [ "paper", "Beside the paper"
              "layers", "Every layer"
              "fields", "Fields"
              "back", "There and back"
              if result.MeanFlows.Length > 0 then
                  "mean-flows", "Mean flows"
              "stages", "Stages" ] }

    /// The report as one HTML page that needs nothing else; `figures` keeps its pictures.
    let internal renderWith (figures: FigureSet) (report: EvaluationReport) =
        let rows = report.Result.Rows

        Page.document
            (top report)
            [ DeviationSection.drawPaper rows
              DeviationSection.drawLayers rows
              DeviationSection.drawEndpoints rows
              DeviationSection.drawBack rows
              if report.Result.MeanFlows.Length > 0 then
                  MeanFlowSection.draw report.Result.Plan.Space figures report.Result.MeanFlows
              StageSection.draw report.Result.Run.Stages report.Result.Run.Cost.Seconds ]
            $"Written by Streaming {report.Version}. The figures of this page are in metrics.json, those of each image in deviations.parquet beside it."

    /// The report as one HTML page that needs nothing else.
    let internal render (report: EvaluationReport) = renderWith (FigureSet()) report

    /// What the report of this evaluation says.
    let ofRun (request: EvaluateRequest) (result: EvaluationResult) : EvaluationReport =
        { Title = "Generators on held-out images of " + request.Source.Name
          Version = RunConfig.version
          Bases = request.Bases
          Dataset = request.Source.Dataset
          Weights = request.Network.Description.Text
          Settings =
            [| "Poses", (match request.Poses with Some poses -> string poses | None -> "those of the bases' plan")
               "Intervals", $"bootstrap over images, {EvaluationRows.resamples} resamples, seed {result.Seed}"
               "Beyond the grid", (string result.Plan.Boundary).ToLowerInvariant()
               "Device", request.Machine.Device.Name |]
          Result = result }

    /// Writes the report of this evaluation to `path`: one HTML file, no script, and nothing fetched from elsewhere. Its
    /// pictures of flows, where it has any, are files in the folder figures beside it too.
    let write (path: string) (request: EvaluateRequest) (result: EvaluationResult) =
        let figures = FigureSet()
        let text = renderWith figures (ofRun request result)
        let folder = Path.Combine(string (Path.GetDirectoryName(Path.GetFullPath path)), "figures")

        if figures.All.Count > 0 then
            Directory.CreateDirectory folder |> ignore

        for struct (name, picture) in figures.All do
            WholeFile.Write(Path.Combine(folder, name + ".png"), fun stream -> stream.Write picture.Png)

        Page.write path text
