namespace Streaming.Report.Story

open System
open System.IO
open System.Text.Json.Nodes
open Giraffe.ViewEngine
open Streaming.Domain
open Streaming.Experiments.Story
open Streaming.Pipeline.Graph
open Streaming.Pipeline.Runs
open Streaming.Report.Page
open Streaming.Storage.Runs

/// What a run was told, what it took, and the commands that make it again, folded at the end of a page.
module internal FoldedSection =
    let private text (node: JsonNode | null) =
        match node with
        | null -> Words.none
        | :? JsonValue as value ->
            match value.TryGetValue<string>() with
            | true, text -> string text
            | _ -> value.ToJsonString()
        | :? JsonArray as list when list.Count = 0 -> Words.none
        | node -> node.ToJsonString(Streaming.Storage.Files.JsonFile.Options)

    let private definitions (tree: JsonObject) =
        dl
            [ _class "settings" ]
            [ for entry in tree do
                  dt [] [ Markup.text (entry.Key.Replace('_', ' ')) ]
                  dd [] [ Markup.text (text entry.Value) ] ]

    let private tree (config: JsonObject) (key: string) =
        match config[key] with
        | :? JsonObject as inner when inner.Count > 0 -> Some inner
        | _ -> None

    let private nameOf (contents: RunContents) (run: RunRecord) =
        let relative = Path.GetRelativePath(contents.Folder, run.Folder)
        let command = run.Command |> Option.ofObj |> Option.defaultValue "run"
        if relative = "." then command else $"{command}, in {relative}"

    /// The command line that does a run again: that of the story where it tells, and otherwise by the run's own settings.
    let commandOf (contents: RunContents) (run: RunRecord) =
        let relative = Path.GetRelativePath(contents.Folder, run.Folder).Replace('\\', '/')

        let told =
            contents.Story
            |> Option.bind (fun story ->
                if relative = "." then Some story.Command
                else story.Parts |> Array.tryFind (fun part -> part.Folder = relative) |> Option.map _.Command)

        let own () =
            let command = run.Command |> Option.ofObj |> Option.defaultValue "run"
            let quoted (path: string) = if path.Contains ' ' then $"\"{path}\"" else path
            let config, again = quoted (Path.Combine(run.Folder, RunFiles.Config)), quoted (run.Folder + "-again")
            $"streaming {command} --config {config} --out {again}"

        told |> Option.defaultWith own

    let private settings (contents: RunContents) =
        [ for run in contents.Runs do
              h3 [] [ Markup.text (nameOf contents run) ]

              match tree run.Config "options" with
              | Some options -> definitions options
              | None -> () ]

    let private hashes (contents: RunContents) =
        let config = contents.Runs.Head.Config

        [ match tree config "weights" with
          | Some weights ->
              h3 [] [ Markup.text "Weights" ]
              definitions weights
          | None -> ()
          match tree config "machine" with
          | Some machine ->
              h3 [] [ Markup.text "Machine" ]
              definitions machine
          | None -> ()
          match tree config "plan" with
          | Some plan ->
              h3 [] [ Markup.text "Plan" ]
              definitions plan
          | None -> ()
          match contents.Split with
          | Some split ->
              h3 [] [ Markup.text "Held out" ]
              Markup.paragraph $"{split.HeldOut.Length} of {split.HeldOut.Length + split.LearnedFrom.Length} originals are held out, with seed {split.Seed}: {split.Rule}."

              Table.ofRows
                  [ "original"; "SHA-256"; "" ]
                  [ for original in split.HeldOut do
                        original.Id, [ original.Sha256[..15]; "held out" ]
                    for original in split.LearnedFrom do
                        original.Id, [ original.Sha256[..15]; "learned from" ] ]
                  "The first 16 digits; split.json has them whole."
          | None -> () ]

    let private stages name (stages: StageSnapshot[]) (seconds: float) =
        let all = stages |> Array.sumBy _.BusySeconds

        [ if stages.Length > 0 then
              h3 [] [ Markup.text name ]

              Table.ofRows
                  [ "stage"; "workers"; "items"; "rejected"; "busy (s)"; "share" ]
                  [ for stage in stages ->
                        stage.Stage,
                        [ string stage.Workers
                          Words.count stage.Items
                          Words.count stage.Rejected
                          Words.seconds stage.BusySeconds
                          Words.percent (if all > 0.0 then stage.BusySeconds / all else 0.0) ] ]
                  $"Busy time is added up over a stage's workers; the run took {Words.duration seconds} on the wall clock." ]

    let private timings (contents: RunContents) =
        [ match contents.Story with
          | Some story ->
              Table.ofRows
                  [ "part"; "state"; "seconds"; "expected" ]
                  [ for part in story.Parts -> part.Name, [ part.State; (match part.Seconds with Some seconds -> Words.seconds seconds | None -> Words.none); Words.seconds part.Expected ] ]
                  "Expected: when the run began."
          | None -> ()
          yield! contents.Learn |> Option.map (fun part -> stages "Learning" part.Metrics.Stages part.Metrics.Cost.Seconds) |> Option.defaultValue []
          yield! contents.Evaluation |> Option.map (fun part -> stages "Evaluation" part.Metrics.Stages part.Metrics.Cost.Seconds) |> Option.defaultValue []
          yield! contents.ZeroShot |> Option.map (fun part -> stages "Zero-shot" part.Metrics.Stages part.Metrics.Cost.Seconds) |> Option.defaultValue []
          for part in Option.toList contents.Profile do
              for network in part.Metrics.Networks do
                  yield! stages $"Profile of {network.Name}" network.Stages part.Metrics.Cost.Seconds ]

    let private rejects (contents: RunContents) =
        let all = RunContents.rejects contents

        [ if all.Total > 0 then
              let struct (most, _) = all.Counts[0]
              let first = all.Examples |> Array.find (fun reject -> reject.Reason = most)

              Table.ofRows
                  [ "reason"; "images" ]
                  [ for struct (reason, images) in all.Counts -> Words.reason reason, [ Words.count (int64 images) ] ]
                  ""

              Markup.soft $"The most frequent one, {Words.reason first.Reason}, for example {first.ImageId}: {first.Detail}" ]

    let private commands (contents: RunContents) =
        [ for run in contents.Runs do
              p [] [ Markup.text (nameOf contents run) ]
              Markup.command (commandOf contents run) ]

    /// The section.
    let draw (contents: RunContents) : Section =
        let folded title content = if List.isEmpty content then [] else [ Markup.fold title content ]

        { Anchor = "run"
          Paper = ""
          Title = "The run"
          Content =
            [ yield! commands contents
              yield! folded "Time, part by part and stage by stage" (timings contents)
              yield! folded "Images that were not used" (rejects contents)
              yield! folded "Every option" (settings contents)
              yield! folded "Weights, machine, plan and hashes" (hashes contents) ] }
