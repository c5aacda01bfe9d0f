namespace Streaming.Report.Learning

open System.IO
open Giraffe.ViewEngine
open Streaming.Domain
open Streaming.Report.Page
open Streaming.Storage.Files

/// Writing the report of a learning run.
[<CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module LearnReport =
    let private top (report: LearnReport) : PageTop =
        { Version = report.Version
          About = "learning generators"
          Title = report.Title
          Facts =
            [ "original images", Words.count (int64 report.Originals)
              "rejected images", Words.count (int64 report.Rejects)
              "forward passes", Words.count report.ForwardPasses
              "pairs", Words.count report.Pairs
              "regression rows", Words.count report.RegressionRows
              "time", Words.duration report.Seconds
              "peak memory", Words.megabytes report.PeakMemoryMegabytes ]
          Settings =
            [ "Dataset", code [] [ Markup.text report.Dataset ]
              "Weights", Markup.text report.Weights
              "Plan", Markup.text report.Plan
              for name, value in report.Settings do
                  name, Markup.text value ]
          Links =
            [ "overview", "Overview"
              "selection", "Selection"
              for family in report.Families do
                  Markup.anchor family.Family, Family.name family.Family
              if report.Stages.Length > 0 then
                  "stages", "Stages" ] }

    let private page (figures: FigureSet) (report: LearnReport) =
        Page.document
            (top report)
            [ OverviewSection.draw figures report.Families
              SelectionSection.draw report
              for family in report.Families do
                  FamilySection.draw figures family
              if report.Stages.Length > 0 then
                  StageSection.draw report.Stages report.Seconds ]
            $"Written by Streaming {report.Version}. The fields of this page are files in the folder figures beside it."

    let private writeBytes path (bytes: byte[]) =
        WholeFile.Write(path, fun stream -> stream.Write bytes)

    /// The report as one HTML page that needs nothing else, and its fields as pictures by name.
    let internal render (report: LearnReport) =
        let figures = FigureSet()
        let text = page figures report
        text, figures

    /// Writes the report to `path` (by custom report.html in the run's folder): one HTML file with its pictures inside,
    /// no script, and nothing fetched from elsewhere. The same field pictures are written as PNG files to the folder
    /// `figures` beside it, named FAMILY.WHAT.LAYER.png. Every file is there whole or not at all. Images that cannot
    /// be read are shown as a placeholder and never an error; a file that cannot be written is an IOException.
    let write (path: string) (report: LearnReport) =
        let text, figures = render report
        let folder = Path.GetDirectoryName(Path.GetFullPath path) |> string
        let figureFolder = Path.Combine(folder, "figures")
        Directory.CreateDirectory figureFolder |> ignore

        for struct (name, picture) in figures.All do
            writeBytes (Path.Combine(figureFolder, name + ".png")) picture.Png

        Page.write path text
