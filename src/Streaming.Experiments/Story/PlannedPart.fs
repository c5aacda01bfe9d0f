namespace Streaming.Experiments.Story

open System.Globalization
open System.IO
open Streaming.Domain
open Streaming.Storage.Runs

/// A part of a story before it is told.
type PlannedPart =
    { /// As in story.json.
      Name: string
      /// Its folder in the run's.
      Folder: string
      /// The command line that does it alone, without the program's name.
      Words: string list
      /// Whether its command can go on after an interruption.
      Resumes: bool
      /// Why it does not apply; none where it does.
      LeftOut: string option
      /// Seconds that it is expected to take.
      Expected: float
      /// Files that it reads and that may be made anew, so that it would have to be too.
      Reads: string list }

/// Names of the parts, and what all of them are made with.
[<CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module PlannedPart =
    /// Names of the parts.
    let select, learn, evaluate, zeroShot, show, synthesize, siamese, train, arms =
        "select", "learn", "evaluate", "zeroshot", "show", "synthesize", "siamese", "train", "arms"

    /// A number as a command line has it.
    let internal number (value: float) = value.ToString CultureInfo.InvariantCulture

    /// The folder of a part that is a run of its own, in the run's.
    let folderOf name = $"{RunFiles.Parts}/{name}"

    /// A part that is the run itself.
    let internal own name words expected =
        { Name = name
          Folder = "."
          Words = words
          Resumes = true
          LeftOut = None
          Expected = expected
          Reads = [] }

    /// A part with a folder of its own.
    let internal part (facts: StoryFacts) name command words reads leftOut =
        { Name = name
          Folder = folderOf name
          Words = (command :: words) @ facts.Shared.Invoke(name, command) @ [ "--out"; Path.Combine(facts.Folder, RunFiles.Parts, name) ]
          Resumes = List.contains command [ "siamese"; "train" ]
          LeftOut = leftOut
          Expected = 0.0
          Reads = reads }

    /// The description of the bases that the run learned.
    let internal basesIndex (facts: StoryFacts) = Path.Combine(facts.Folder, RunFiles.Bases, RunFiles.BasesIndex)

    /// The figures of a part.
    let internal metricsOf (facts: StoryFacts) name = Path.Combine(facts.Folder, RunFiles.Parts, name, RunFiles.Metrics)

    /// Why nothing can be tested; none where it can.
    let internal noneHeldOut (facts: StoryFacts) =
        if facts.Split.HeldOut.Length = 0 then
            Some $"No original is held out to test on: {facts.Split.LearnedFrom.Length} can be used; give more images with boxes."
        else
            None

    /// The threshold of a question on a command line.
    let internal threshold (question: StoryQuestion) =
        question.Threshold |> Option.map (fun value -> [ "--threshold"; number value ]) |> Option.defaultValue []

    /// Test pairs of each set; the paper has 1,600.
    let internal testPairs kind =
        match kind with
        | StoryKind.Quick -> 200
        | StoryKind.Full -> 1600
