namespace Streaming.Report.Story

open System.IO
open Giraffe.ViewEngine
open Streaming.Domain
open Streaming.Experiments.Story
open Streaming.Pipeline.Runs
open Streaming.Report.Learning
open Streaming.Report.Page
open Streaming.Report.Profile
open Streaming.Report.ZeroShot
open Streaming.Storage.Runs

/// The page of a run, made from what lies in the run's folder alone: whatever its commands were, and however far it has come.
module StoryPage =
    let private datasetName (contents: RunContents) =
        match contents.Story, RunContents.text [ "options"; "dataset" ] contents with
        | Some story, _ when story.MadeSample -> Some "the made sample"
        | Some story, _ -> Some(Path.GetFileName(story.Dataset.TrimEnd('/', '\\')) |> string)
        | None, Some path -> Some(Path.GetFileName(path.TrimEnd('/', '\\')) |> string)
        | None, None -> None

    let private title (contents: RunContents) =
        let onData = match datasetName contents with Some name -> " on " + name | None -> ""

        match contents.Runs.Head.Command |> Option.ofObj |> Option.defaultValue "" with
        | "evaluate" -> "Generators on held-out images" + (match datasetName contents with Some name -> " of " + name | None -> "")
        | "zeroshot" -> "Zero-shot" + onData
        | "profile" -> "Equivariance of " + (contents.Profile |> Option.map (fun part -> ProfileSections.names part.Metrics) |> Option.defaultValue "networks") + onData
        | "siamese" -> "Siamese networks" + onData
        | "pair" -> contents.Pair |> Option.map (fun part -> PairSection.headline part.Metrics) |> Option.defaultValue "Two pictures"
        | "show"
        | "synthesize" -> "What generators make of " + (RunContents.text [ "options"; "image" ] contents |> Option.map (Path.GetFileName >> string) |> Option.defaultValue "an image")
        | "select" -> "Originals" + onData
        | "train" -> (if contents.Arms.IsSome then "Ways of training compared" else "A classifier") + onData
        | "test" -> "A model tested" + onData
        | "invert-train" -> "Pictures of features" + onData
        | "bench" -> "What this machine does"
        | "merge" -> "Generators of merged bases"
        | _ -> "Generators learned from " + (datasetName contents |> Option.defaultValue "images")

    let private facts (contents: RunContents) =
        let seconds =
            match contents.Story with
            | Some story -> story.Parts |> Array.choose _.Seconds |> Array.sum
            | None ->
                contents.Learn
                |> Option.map _.Metrics.Cost.Seconds
                |> Option.orElse (contents.Profile |> Option.map _.Metrics.Cost.Seconds)
                |> Option.defaultValue 0.0

        [ match contents.Learned with
          | Some report ->
              "originals", Words.count (int64 report.Originals)

              match contents.Split with
              | Some split -> "held out", Words.count (int64 split.HeldOut.Length)
              | None -> ()

              "pairs", Words.count report.Pairs
              "regression rows", Words.count report.RegressionRows
          | None -> ()
          match contents.Learned, contents.Evaluation with
          | None, Some part ->
              "held-out originals", Words.count (int64 part.Metrics.Originals)
              "passed over as known", Words.count (int64 part.Metrics.KnownOriginals)
              "pairs", Words.count part.Metrics.Pairs
          | _ -> ()
          match contents.Learned, contents.ZeroShot with
          | None, Some part ->
              "originals tested", Words.count (int64 part.Metrics.Originals)
              "passed over as known", Words.count (int64 part.Metrics.KnownOriginals)
          | _ -> ()
          match contents.Profile with
          | Some part ->
              "held-out originals", Words.count (int64 part.Metrics.HeldOut)
              "learned from", Words.count (int64 part.Metrics.LearnedFrom)
              "networks", Words.count (int64 part.Metrics.Networks.Length)
          | None -> ()
          if seconds > 0.0 then
              "time", Words.duration seconds ]

    // Parts that have not come to their end, each with what it takes to get there.
    let private missing (contents: RunContents) =
        match contents.Story with
        | Some story when story.Parts |> Array.exists (fun part -> part.State <> PartState.finished) ->
            [ div
                  [ _class "note" ]
                  [ p [] [ b [] [ Markup.text "What this page does not have." ] ]
                    ul
                        []
                        [ for part in story.Parts do
                              if part.State <> PartState.finished then
                                  let state =
                                      if part.State = PartState.leftOut then "left out"
                                      elif part.State = PartState.failed then "refused"
                                      elif part.State = PartState.running then "begun, and not at its end"
                                      else "not done yet"

                                  li [] [ Markup.text ($"{part.Name}: {state}" + (match part.Why with Some why -> $" \u2013 {why}" | None -> "")) ] ] ] ]
        | _ -> []

    let private interrupted (contents: RunContents) =
        if isNull contents.Runs.Head.Metrics then
            [ div [ _class "note" ] [ Markup.paragraph "This run has not come to its end; the page shows what it has so far." ] ]
        else
            []

    let private top (contents: RunContents) (sections: Section list) (hero: XmlNode option) : PageTop =
        let weights = RunContents.text [ "weights"; "description" ] contents

        { Version = Words.version RunConfig.version
          About = String.concat " \u00B7 " (List.choose id [ contents.Runs.Head.Command |> Option.ofObj; weights |> Option.map (fun weights -> "weights " + weights) ])
          Title = title contents
          Lead = ResultSentence.of' contents
          Facts = facts contents
          Beside = Option.toList hero @ interrupted contents @ missing contents
          Links = [ for section in sections -> section.Anchor, Section.name section ] }

    /// The page's text, with its pictures for files of their own.
    let internal render (hero: RunContents -> XmlNode option) (contents: RunContents) =
        let figures = FigureSet()
        let sections = PaperSections.all figures contents @ [ FoldedSection.draw contents ]
        let foot = $"Written by Streaming {Words.version RunConfig.version} from what lies in this run's folder. The figures of this page are in metrics.json, in the folder itself and in those of its parts."
        Page.document (top contents sections (hero contents)) (sections |> List.map Section.draw) foot, figures

    // One object under any amount.
    let private hero (contents: RunContents) : XmlNode option =
        contents.Runs
        |> List.tryFind (fun run -> run.Command = "show" && not (isNull run.Metrics))
        |> Option.bind (fun run -> HeroData.tryRead run.Folder)
        |> Option.map HeroSection.ofData

    /// What came of a run, in a sentence or two; empty where nothing is told of its command.
    let result (folder: string) = ResultSentence.of' (RunContents.read (Path.GetFullPath folder))

    /// Writes the page of a run's folder to a file: one that needs nothing else. A folder that holds no run is an
    /// InputException.
    let writeTo (path: string) (folder: string) =
        let text, _ = render hero (RunContents.read (Path.GetFullPath folder))
        Page.write path text

    /// Writes report.html into a run's folder, and its fields as PNG files into the folder figures beside it, named
    /// FAMILY.WHAT.LAYER.png. Every file is there whole or not at all. Images that are no longer there are left out, and the
    /// page says so. A folder that holds no run is an InputException.
    let write (folder: string) : unit =
        let contents = RunContents.read (Path.GetFullPath folder)
        let text, figures = render hero contents
        Page.write (Path.Combine(folder, RunFiles.Report)) text
        figures.Write(Path.Combine(folder, RunFiles.Figures), contents.Made)
