namespace Streaming.Report.Story

open System
open System.IO
open System.Text.Json.Nodes
open Streaming.Domain
open Streaming.Experiments.Arms
open Streaming.Experiments.Benchmark
open Streaming.Experiments.Evaluation
open Streaming.Experiments.Inversion
open Streaming.Experiments.Joint
open Streaming.Experiments.Profile
open Streaming.Experiments.Siamese
open Streaming.Experiments.Story
open Streaming.Experiments.Synthesis
open Streaming.Experiments.Training
open Streaming.Experiments.ZeroShot
open Streaming.Pipeline.Learning
open Streaming.Pipeline.Runs
open Streaming.Pipeline.Selection
open Streaming.Report.Learning
open Streaming.Storage.Files
open Streaming.Storage.Runs
open Streaming.Storage.Tables

/// The run of one command: its folder, what it was told, and what it found.
type internal Part<'M> =
    { Folder: string
      Command: string
      Config: JsonObject
      Metrics: 'M }

/// What a run's folder holds, as far as a page shows it: of each kind of result the run itself or one of its parts.
type internal RunContents =
    { Folder: string
      /// When the youngest of its results was written.
      Made: DateTime
      /// Every run in it, the folder's own first.
      Runs: RunRecord list
      Story: StoryRecord option
      Split: OriginalsSplit option
      Select: Part<SelectMetrics> option
      Learn: Part<LearnMetrics> option
      /// What the bases of the folder say; none where nothing was learned.
      Learned: LearnReport option
      Evaluation: Part<EvaluationMetrics> option
      MeanFlows: StoredMeanFlow[]
      ZeroShot: Part<ZeroShotMetrics> option
      Joint: Part<JointMetrics> option
      Profile: Part<ProfileMetrics> option
      Pair: Part<PairMetrics> option
      Synthesis: Part<SynthesizeMetrics> option
      Siamese: Part<SiameseMetrics> option
      Arms: Part<ArmMetrics> option
      Train: Part<TrainMetrics> option
      Test: Part<TestMetrics> option
      Inversion: Part<InvertTrainMetrics> option
      Bench: Part<BenchMetrics> option }

/// Reading what a run's folder holds.
module internal RunContents =
    let private learning = [ "run"; "learn"; "extend"; "merge" ]
    let private profile = "profile"

    let private commandOf (record: RunRecord) = record.Command |> Option.ofObj |> Option.defaultValue ""

    // Training of arms has the command train, and figures of its own.
    let private tells (key: string) (record: RunRecord) =
        match record.Metrics with
        | null -> false
        | metrics -> metrics.ContainsKey key

    let private isOfArms = tells "arms"

    // So has telling turn, scale and shift at once.
    let private isJoint = tells "joint"

    let private runs (folder: string) =
        let parts = Path.Combine(folder, RunFiles.Parts)
        let folders = if Directory.Exists parts then Directory.GetDirectories parts |> Array.sortWith (fun a b -> String.CompareOrdinal(a, b)) else [||]

        match folder :: List.ofArray folders |> List.choose (RunRecord.TryRead >> Option.ofObj) with
        // Its parts are the learning of each network, which its own figures are made from.
        | own :: _ when commandOf own = profile -> [ own ]
        | all -> all

    let private find<'M when 'M: not null> (runs: RunRecord list) (isOf: RunRecord -> bool) : Part<'M> option =
        runs
        |> List.tryFind (fun run -> not (isNull run.Metrics) && isOf run)
        |> Option.map (fun run ->
            { Folder = run.Folder
              Command = commandOf run
              Config = run.Config
              Metrics = JsonFile.ReadFigures<'M>(Path.Combine(run.Folder, RunFiles.Metrics), $"the figures of {commandOf run}") })

    /// What the folder holds; one that holds no run, or figures that cannot be read, is an InputException.
    let read (folder: string) : RunContents =
        let runs = runs folder

        if runs.IsEmpty then
            raise (InputException $"{folder}: there is no run in this folder; expected one that holds {RunFiles.Config}, as every command leaves it.")

        let of' command = find runs (fun run -> commandOf run = command)
        let learn = find<LearnMetrics> runs (fun run -> List.contains (commandOf run) learning)
        let evaluation = of' "evaluate"
        let split = Path.Combine(folder, RunFiles.Split)

        let meanFlows =
            match evaluation with
            | Some part when File.Exists(Path.Combine(part.Folder, RunFiles.MeanFlows)) -> MeanFlowFile.read (Path.Combine(part.Folder, RunFiles.MeanFlows))
            | _ -> [||]

        { Folder = folder
          Made = runs |> List.map (fun run -> File.GetLastWriteTimeUtc(Path.Combine(run.Folder, (if isNull run.Metrics then RunFiles.Config else RunFiles.Metrics)))) |> List.max
          Runs = runs
          Story = StoryRecord.tryRead folder
          Split = if File.Exists split then Some(OriginalsSplit.read split) else None
          Select = of' "select"
          Learn = learn
          Learned = learn |> Option.map (fun part -> LearnedRun.read part.Folder part.Metrics)
          Evaluation = evaluation
          MeanFlows = meanFlows
          ZeroShot = find runs (fun run -> commandOf run = "zeroshot" && not (isJoint run))
          Joint = find runs (fun run -> commandOf run = "zeroshot" && isJoint run)
          Profile = of' profile
          Pair = of' "pair"
          Synthesis = of' "synthesize"
          Siamese = of' "siamese"
          Arms = find runs (fun run -> commandOf run = "train" && isOfArms run)
          Train = find runs (fun run -> commandOf run = "train" && not (isOfArms run))
          Test = of' "test"
          Inversion = of' "invert-train"
          Bench = of' "bench" }

    /// A text of the folder's own configuration, by its keys; nothing where there is none.
    let text (keys: string list) (contents: RunContents) =
        let rec go (node: JsonNode | null) (keys: string list) =
            match node, keys with
            | null, _ -> None
            | (:? JsonObject as tree), key :: rest -> go tree[key] rest
            | (:? JsonValue as value), [] ->
                match value.TryGetValue<string>() with
                | true, text -> Option.ofObj text
                | _ -> Some(value.ToJsonString())
            | _ -> None

        go contents.Runs.Head.Config keys

    /// Images that were not used, counted in the run's own table.
    let rejects (contents: RunContents) =
        let path = Path.Combine(contents.Folder, RunFiles.Rejects)
        if File.Exists path then RejectTable.Read(path, RejectTally.ofRejects) else RejectTally.ofRejects []
