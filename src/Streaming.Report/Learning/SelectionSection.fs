namespace Streaming.Report.Learning

open System.IO
open Giraffe.ViewEngine
open Streaming.Report.Drawing
open Streaming.Report.Page

/// Which images were used, which were not, and why.
module internal SelectionSection =
    let private side = 256

    let private thumbnail path size box selected =
        match Thumbnail.tryDraw side path size box selected with
        | Some picture -> picture, true
        | None -> Thumbnail.placeholder side, false

    let private name (path: string) = Path.GetFileNameWithoutExtension path |> string

    let private selected (example: SelectedExample) =
        let size = example.Width, example.Height
        let picture, shown = thumbnail example.Path size (Some example.Box) true
        let share = example.Box.Area / (float example.Width * float example.Height)

        Markup.figureOf
            $"{name example.Path}, selected"
            picture
            [ yield! Markup.name (name example.Path)
              br []
              Markup.text (
                  if shown then
                      $"box {Words.percent share} of the image"
                  else
                      "the file cannot be shown"
              ) ]

    let private rejected (example: RejectedExample) =
        let picture, _ = thumbnail example.Path (example.Width, example.Height) example.Box false

        figure
            [ attr "title" (Words.printable example.Detail) ]
            [ Markup.image $"{name example.Path}, rejected: {Words.reason example.Reason}" picture
              figcaption
                  []
                  [ b [] [ Markup.text (Words.reason example.Reason) ]
                    br []
                    yield! Markup.name (name example.Path)
                    br []
                    Markup.text example.Detail ] ]

    let private reasons (report: LearnReport) =
        let all = report.RejectCounts |> Array.sumBy snd

        Markup.tableOf
            [ "reason"; "images"; "share" ]
            [ tbody
                  []
                  [ for reason, images in report.RejectCounts |> Array.sortByDescending snd do
                        Markup.tableRow
                            (Words.reason reason)
                            [ Markup.text (Words.count (int64 images))
                              Markup.text (Words.percent (float images / float all)) ] ] ]
            "Every image that is not used carries one reason: the first that holds."

    /// The section.
    let draw (report: LearnReport) =
        section
            [ _id "selection" ]
            [ h2 [] [ Markup.text "Selection" ]
              p
                  []
                  [ Markup.text
                        $"{Words.count (int64 report.Originals)} images have one object whose box is centred, more square than rectangular, and covers neither too little nor too much of the image (paper, section 2.1); they are the original images. {Words.count (int64 report.Rejects)} were rejected." ]
              if report.Selected.Length > 0 then
                  section
                      []
                      [ h3 [] [ Markup.text "Selected" ]
                        div [ _class "grid thumbs" ] (report.Selected |> Array.map selected |> Array.toList) ]
              if report.Rejected.Length > 0 || report.RejectCounts.Length > 0 then
                  section
                      []
                      [ h3 [] [ Markup.text "Rejected" ]
                        if report.RejectCounts.Length > 0 then
                            reasons report
                        div [ _class "grid thumbs" ] (report.Rejected |> Array.map rejected |> Array.toList) ] ]
