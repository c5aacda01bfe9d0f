namespace Streaming.Report.Tests

open System
open System.Text.Json.Nodes
open Streaming.Report.Learning
open Streaming.Report.Story
open Streaming.Storage.Runs

/// Contents of a run's folder that no run left.
module internal MadeContents =
    /// A run of a command with some options, and nothing that it found.
    let ofCommand (command: string) (options: (string * string) list) : RunContents =
        let told = JsonObject()

        for key, value in options do
            told[key] <- JsonValue.Create value

        let config = JsonObject()
        config["version"] <- JsonValue.Create "0.1.0"
        config["command"] <- JsonValue.Create command
        config["options"] <- told
        let run = RunRecord("/runs/made", config, JsonObject())

        { Folder = "/runs/made"
          Made = DateTime.UnixEpoch
          Runs = [ run ]
          Story = None
          Split = None
          Select = None
          Learn = None
          Learned = None
          Evaluation = None
          MeanFlows = [||]
          ZeroShot = None
          Joint = None
          Profile = None
          Pair = None
          Synthesis = None
          Siamese = None
          Arms = None
          Train = None
          Test = None
          Inversion = None
          Bench = None }

    /// What a part of it found.
    let part (contents: RunContents) metrics : Part<'M> =
        { Folder = contents.Folder
          Command = ""
          Config = contents.Runs.Head.Config
          Metrics = metrics }

    /// A run of learning.
    let ofLearned (options: (string * string) list) (report: LearnReport) =
        { ofCommand "learn" options with Learned = Some report }

    /// The page.
    let html contents = StoryPage.render (fun _ -> None) contents |> fst
