namespace Streaming.Experiments.Story

open System
open System.Diagnostics
open System.IO
open System.Threading.Tasks
open Streaming.Domain
open Streaming.Pipeline.Runs
open Streaming.Storage.Files
open Streaming.Storage.Runs

/// How a part is begun.
[<RequireQualifiedAccess>]
type PartStart =
    /// In place of whatever its folder holds.
    | Anew
    /// After what was finished before an interruption, or from the beginning where there is nothing.
    | GoOn

/// What a story is told while it goes on, and what does its work.
type StoryListener =
    { /// A part begins.
      Begins: Action<PlannedPart>
      /// Does a part to its end. What ends it otherwise is thrown; a refusal is an InputException.
      Perform: Func<PlannedPart, PartStart, Task>
      /// A part is over: done, left out or failed. The record in the folder says so already.
      Ended: Action<StoryPart> }

/// Telling a story: its parts one after the other, each once.
module StoryRunner =
    let private commandText (words: string list) = CommandText.ofWords words

    /// The record of a story that begins, or goes on with one that its folder tells of: what that says of a part is taken over.
    let record (facts: StoryFacts) (command: string list) (parts: PlannedPart list) (earlier: StoryRecord option) =
        let ofPart (planned: PlannedPart) =
            let known = earlier |> Option.bind (fun record -> record.Part planned.Name)

            { Name = planned.Name
              Folder = planned.Folder
              State = known |> Option.map _.State |> Option.defaultValue PartState.waiting
              Why = known |> Option.bind _.Why
              Seconds = known |> Option.bind _.Seconds
              Expected = planned.Expected
              Command = commandText planned.Words
              MadeOf = known |> Option.bind _.MadeOf }

        { FormatVersion = StoryRecord.version
          ProgramVersion = RunConfig.version
          Story = StoryKind.name facts.Kind
          Dataset = facts.Dataset
          MadeSample = facts.MadeSample
          Command = commandText command
          Parts = parts |> List.map ofPart |> List.toArray }

    /// What a part is made of, as one hash: the program, its command line, and what it reads that other parts made.
    let madeOf (part: PlannedPart) =
        let content path = if File.Exists path then ContentHash.OfFile path else "none"
        ContentHash.OfText(String.concat "\n" [ RunConfig.version; commandText part.Words; yield! List.map content part.Reads ])

    // metrics.json comes after all that a run computes, so it tells that a part is over even where nobody could write so afterwards.
    let private isWhole (folder: string) (part: PlannedPart) =
        [ RunFiles.Config; RunFiles.Metrics ] |> List.forall (fun file -> File.Exists(Path.Combine(folder, part.Folder, file)))

    /// Whether a part is done, and nothing that it was made of has changed.
    let isDone (folder: string) (told: StoryPart) (part: PlannedPart) =
        isWhole folder part && told.MadeOf = Some(madeOf part)

    // A part that was begun with the same is gone on with.
    let private start (told: StoryPart) (part: PlannedPart) hash =
        if part.Resumes && told.MadeOf = Some hash then PartStart.GoOn else PartStart.Anew

    let private stopped = "It was stopped; --resume goes on with it."

    /// Tells the parts that have folders of their own, in order, and returns the record that the folder has at the end. A part
    /// that is refused has failed, and the others are told all the same; whatever else ends a part ends the story.
    let run (folder: string) (record: StoryRecord) (parts: PlannedPart list) (listener: StoryListener) : Task<StoryRecord> =
        task {
            let now = ref record

            let change (part: PlannedPart) changed =
                now.Value <- StoryRecord.change part.Name changed now.Value
                StoryRecord.write folder now.Value

            let over (part: PlannedPart) changed =
                change part changed
                now.Value.Part part.Name |> Option.iter listener.Ended.Invoke

            for part in parts do
                let told = (now.Value.Part part.Name).Value

                match part.LeftOut with
                | Some why -> over part (fun told -> { told with State = PartState.leftOut; Why = Some why; Seconds = None; MadeOf = None })
                | None when isDone folder told part -> over part (fun told -> { told with State = PartState.finished; Why = None })
                | None ->
                    let hash = madeOf part
                    let begun = start told part hash
                    change part (fun told -> { told with State = PartState.running; Why = None; Seconds = None; MadeOf = Some hash })
                    listener.Begins.Invoke part
                    let watch = Stopwatch.StartNew()

                    try
                        do! listener.Perform.Invoke(part, begun)
                        over part (fun told -> { told with State = PartState.finished; Seconds = Some watch.Elapsed.TotalSeconds })
                    with
                    | :? InputException as refusal -> over part (fun told -> { told with State = PartState.failed; Why = Some refusal.Message })
                    | other ->
                        change part (fun told -> { told with State = PartState.waiting; Why = Some stopped })
                        raise other

            return now.Value
        }
