namespace Streaming.Report.Learning

open System.IO
open Giraffe.ViewEngine
open Streaming.Domain
open Streaming.Report.Drawing
open Streaming.Report.Page

/// Which images were used, which were not, and why.
module internal SelectionSection =
    let private side = 160

    let private name (path: string) = Path.GetFileNameWithoutExtension path |> string

    let private selected (example: SelectedExample) =
        Thumbnail.tryDraw side example.Path (example.Width, example.Height) (Some example.Box) true
        |> Option.map (fun picture ->
            let share = example.Box.Area / (float example.Width * float example.Height)
            Markup.figureOf $"{name example.Path}, selected" picture [ yield! Markup.name (name example.Path); Markup.text $", box {Words.percent share} of the image" ])

    let private rejected (example: RejectedExample) =
        Thumbnail.tryDraw side example.Path (example.Width, example.Height) example.Box false
        |> Option.map (fun picture ->
            Markup.figureOf
                $"{name example.Path}, rejected: {Words.reason example.Reason}"
                picture
                [ b [] [ Markup.text (Words.reason example.Reason) ]; br []; yield! Markup.name (name example.Path) ])

    // Pictures as far as their files are still there, and a word where none is.
    let private pictures (all: 'a[]) draw =
        let drawn = all |> Array.choose draw |> Array.toList
        let missing = all.Length - drawn.Length

        [ if not drawn.IsEmpty then
              div [ _class "grid thumbs" ] drawn
          if missing > 0 then
              let left = if drawn.IsEmpty then "their files are" else $"the files of {missing} more are"
              Markup.soft $"Not shown: {left} no longer where the run found them, or cannot be shown." ]

    /// Images that were not used, by reason, with what was said of an image for the most frequent one.
    let reasons (counts: (RejectReason * int)[]) (examples: RejectedExample[]) =
        let all = counts |> Array.sumBy snd
        let ordered = counts |> Array.sortByDescending snd

        [ if all > 0 then
              Table.ofRows
                  [ "reason"; "images"; "share" ]
                  [ for reason, images in ordered -> Words.reason reason, [ Words.count (int64 images); Words.percent (float images / float all) ] ]
                  "Every image that is not used carries one reason: the first that holds."

              match examples |> Array.tryFind (fun example -> example.Reason = fst ordered[0]) with
              | Some example -> Markup.soft $"The most frequent reason, {Words.reason example.Reason}, for example {name example.Path}: {example.Detail}"
              | None -> () ]

    /// The section.
    let draw (originals: int) (rejects: int) (selectedOnes: SelectedExample[]) (rejectedOnes: RejectedExample[]) (counts: (RejectReason * int)[]) : Section =
        { Anchor = "selection"
          Paper = ""
          Title = "The images"
          Content =
            [ Markup.paragraph
                  $"{Words.count (int64 originals)} images have one object whose box is centred, more square than rectangular, and covers neither too little nor too much of the image (paper, section 2.1): the originals. {Words.count (int64 rejects)} images were not used."
              Beside.draw
                  [ { Of = "originals"; Ours = Words.count (int64 originals); Paper = "91" } ]
                  "The paper selects from the 1.3 million training images of ILSVRC2014 with its own bounds for \u201Ccentred\u201D and \u201Cmore square\u201D, which it does not state."
              if selectedOnes.Length > 0 then
                  section [] (h3 [] [ Markup.text "Selected" ] :: pictures selectedOnes selected)
              if rejectedOnes.Length > 0 || counts.Length > 0 then
                  Markup.fold "Not used, and why" (reasons counts rejectedOnes @ pictures rejectedOnes rejected) ] }
