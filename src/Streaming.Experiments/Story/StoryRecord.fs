namespace Streaming.Experiments.Story

open System.IO
open System.Text.Json
open System.Text.Json.Nodes
open Streaming.Domain
open Streaming.Pipeline.Learning
open Streaming.Pipeline.Runs
open Streaming.Storage.Files
open Streaming.Storage.Runs

/// How far a part of a story has come.
module PartState =
    /// Its turn has not come, or it was stopped and will be gone on with.
    let waiting = "waiting"

    /// It has begun. Where no process holds the run's folder, the one that had begun it was cut off.
    let running = "running"

    /// Its folder holds all that it leaves.
    let finished = "done"

    /// It does not apply, and is not tried.
    let leftOut = "left-out"

    /// It was refused in a sentence; a run that goes on tries it again.
    let failed = "failed"

/// A part of a story, as story.json tells of it.
[<CLIMutable>]
type StoryPart =
    { /// select, learn, evaluate, zeroshot, show, synthesize, siamese, train or arms.
      Name: string
      /// Its folder, in the run's; a point for those that are the run itself.
      Folder: string
      /// waiting, running, done, left-out or failed.
      State: string
      /// Why it is left out, has failed, or waits although it had begun; none elsewhere.
      Why: string option
      /// Seconds that it took; none until it is done.
      Seconds: float option
      /// Seconds that it was expected to take when the run began.
      Expected: float
      /// The command line that does this part alone.
      Command: string
      /// SHA-256 of all that the part is made of: what is done goes on being done as long as this is the same. None until it
      /// has begun.
      MadeOf: string option }

/// story.json, described by schemas/story.schema.json: what a run that tells the whole story does, part by part, in the order in
/// which it does it. It is written before and after each part.
[<CLIMutable>]
type StoryRecord =
    { /// Version of the file.
      FormatVersion: int
      /// Version of the program that wrote it.
      ProgramVersion: string
      /// quick or full.
      Story: string
      /// The dataset's folder, in full.
      Dataset: string
      /// Whether the dataset is the made sample, which the run wrote itself.
      MadeSample: bool
      /// The command line of the whole run.
      Command: string
      Parts: StoryPart[] }

    /// The part of that name.
    member record.Part(name: string) = record.Parts |> Array.tryFind (fun part -> part.Name = name)

/// The file of a story.
module StoryRecord =
    /// Version of story.json.
    let version = 1

    /// Where it is in a run's folder.
    let pathIn (folder: string) = Path.Combine(folder, RunFiles.Story)

    /// Reads that of a run's folder; none where the folder holds no story.
    let tryRead (folder: string) =
        let path = pathIn folder

        if not (File.Exists path) then
            None
        else
            let record = JsonFile.Read<StoryRecord>(path, "a story's record")

            if record.FormatVersion <> version then
                raise (InputException $"{path}: this is a story's record of version {record.FormatVersion}; expected {version}, so begin anew with --overwrite.")

            Some record

    /// Writes that of a run's folder.
    let write (folder: string) (record: StoryRecord) = JsonFile.Write(pathIn folder, record)

    /// The parts as metrics.json of the run has them.
    let parts (record: StoryRecord) : Keyed<PartMetrics> =
        record.Parts
        |> Seq.map (fun part -> part.Name, { State = part.State; Seconds = part.Seconds; Why = part.Why })
        |> Keyed.ofSeq

    /// Writes the parts into metrics.json of the run that a folder is held for.
    let writeMetrics (held: RunFolder) (record: StoryRecord) =
        let metrics = JsonFile.Read<JsonObject>(held.In RunFiles.Metrics, "a run's metrics")
        metrics["parts"] <- JsonSerializer.SerializeToNode(parts record, JsonFile.Options)
        held.WriteMetrics metrics

    /// The record with one part changed.
    let change (name: string) (changed: StoryPart -> StoryPart) (record: StoryRecord) =
        { record with
            Parts = record.Parts |> Array.map (fun part -> if part.Name = name then changed part else part) }

    /// The record with the parts that are the run itself: images are selected, and learning has come to this state.
    let learning (state: string) (seconds: float option) (record: StoryRecord) =
        { record with
            Parts =
                record.Parts
                |> Array.map (fun part ->
                    match part.Name with
                    | "select" -> { part with State = PartState.finished; Why = None }
                    | "learn" -> { part with State = state; Why = None; Seconds = Option.orElse part.Seconds seconds }
                    | _ -> part) }
