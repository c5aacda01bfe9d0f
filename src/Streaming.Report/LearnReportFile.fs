namespace Streaming.Report

open System.IO
open System.Text
open Giraffe.ViewEngine
open Streaming.Storage.Files

/// Writing the report of a learning run.
[<CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module LearnReport =
    let private page (figures: FigureSet) (report: LearnReport) =
        html
            [ _lang "en" ]
            [ head
                  []
                  [ meta [ _charset "utf-8" ]
                    title [] [ Markup.text report.Title ]
                    meta [ _name "viewport"; _content "width=device-width, initial-scale=1" ]
                    meta [ _name "generator"; _content $"Streaming {report.Version}" ]
                    style [] [ rawText Style.sheet ] ]
              body
                  []
                  [ HeaderSection.draw report
                    main
                        []
                        [ OverviewSection.draw figures report.Families
                          SelectionSection.draw report
                          for family in report.Families do
                              FamilySection.draw figures family
                          if report.Stages.Length > 0 then
                              StageSection.draw report ]
                    footer
                        []
                        [ div
                              []
                              [ Markup.text
                                    $"Written by Streaming {report.Version}. The fields of this page are files in the folder figures beside it." ] ] ] ]

    let private writeBytes path (bytes: byte[]) =
        WholeFile.Write(path, fun stream -> stream.Write bytes)

    /// The report as one HTML page that needs nothing else, and its fields as pictures by name.
    let internal render (report: LearnReport) =
        let figures = FigureSet()
        let text = "<!DOCTYPE html>\n" + RenderView.AsString.xmlNode (page figures report) + "\n"
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

        writeBytes path (UTF8Encoding(false).GetBytes text)
