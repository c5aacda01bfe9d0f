namespace Streaming.Report.Story

open System.IO
open Giraffe.ViewEngine
open Streaming.Domain
open Streaming.Pipeline.Runs
open Streaming.Report.Page
open Streaming.Storage.Runs

/// The page of a run of show.
module HeroReport =
    let private top (data: HeroData) : PageTop =
        let metrics = data.Metrics

        { Version = RunConfig.version
          About = "one object under any amount"
          Title = "What generators make of " + string (Path.GetFileName metrics.Image)
          Facts =
            [ "families", Words.count (int64 metrics.Families.Length)
              "layers", Words.count (int64 metrics.Layers.Length)
              "time", Words.duration metrics.Seconds ]
          Settings =
            [ "Image", code [] [ Markup.text metrics.Image ]
              "Box", Markup.text metrics.BoxSource ]
          Links = [] }

    /// Writes report.html into the folder of a finished run of show; a folder without one is an InputException.
    let write (folder: string) =
        match HeroData.tryRead folder with
        | Some data ->
            Page.write
                (Path.Combine(folder, RunFiles.Report))
                (Page.document
                    (top data)
                    [ HeroSection.ofData data ]
                    $"Written by Streaming {RunConfig.version}. The numbers of this page are in metrics.json and fields.safetensors, its pictures in the folder pictures beside it.")
        | None -> raise (InputException $"{folder}: there is no finished run of show in it; make one with show BASES IMAGE.")
