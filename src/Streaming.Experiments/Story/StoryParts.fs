namespace Streaming.Experiments.Story

open System.Globalization
open System.IO
open Streaming.Domain
open Streaming.Experiments.Arms
open Streaming.Experiments.Siamese
open Streaming.Generators.Amounts
open Streaming.Pipeline.Selection
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

/// The parts of a story, in their order. Each is one run of a command, and its settings are that command's line, so whoever
/// gives the line alone gets the same.
module StoryParts =
    /// Names of the parts.
    let select, learn, evaluate, zeroShot, show, synthesize, siamese, train, arms =
        "select", "learn", "evaluate", "zeroshot", "show", "synthesize", "siamese", "train", "arms"

    let private number (value: float) = value.ToString CultureInfo.InvariantCulture

    /// The folder of a part that is a run of its own, in the run's.
    let folderOf name = $"{RunFiles.Parts}/{name}"

    // A part that is the run itself.
    let private own name words expected =
        { Name = name
          Folder = "."
          Words = words
          Resumes = true
          LeftOut = None
          Expected = expected
          Reads = [] }

    // A part with a folder of its own.
    let private part (facts: StoryFacts) name command words reads leftOut =
        { Name = name
          Folder = folderOf name
          Words = (command :: words) @ facts.Shared.Invoke(name, command) @ [ "--out"; Path.Combine(facts.Folder, RunFiles.Parts, name) ]
          Resumes = List.contains command [ "siamese"; "train" ]
          LeftOut = leftOut
          Expected = 0.0
          Reads = reads }

    let private basesIndex (facts: StoryFacts) = Path.Combine(facts.Folder, RunFiles.Bases, RunFiles.BasesIndex)
    let private metricsOf (facts: StoryFacts) name = Path.Combine(facts.Folder, RunFiles.Parts, name, RunFiles.Metrics)

    let private noneHeldOut (facts: StoryFacts) =
        if facts.Split.HeldOut.Length = 0 then
            Some $"No original is held out to test on: {facts.Split.LearnedFrom.Length} can be used; give more images with boxes."
        else
            None

    let private evaluatePart (facts: StoryFacts) =
        let transforms = StoryReach.transforms facts.Plan

        let amounts =
            match facts.Kind with
            | StoryKind.Full -> "all"
            | StoryKind.Quick when transforms.Length = 0 -> "all"
            | StoryKind.Quick when StoryReach.isPapers transforms -> "paper"
            | StoryKind.Quick -> StoryReach.words transforms

        part facts evaluate "evaluate" [ facts.Folder; facts.Dataset; "--amounts"; amounts; "--mean-flows" ] [ basesIndex facts ] (noneHeldOut facts)

    let private threshold (question: StoryQuestion) =
        question.Threshold |> Option.map (fun value -> [ "--threshold"; number value ]) |> Option.defaultValue []

    // Test pairs of each set; the paper has 1,600.
    let private testPairs kind =
        match kind with
        | StoryKind.Quick -> 200
        | StoryKind.Full -> 1600

    let private zeroShotPart (facts: StoryFacts) =
        let question = StoryReach.question facts.Plan

        let families =
            match facts.Kind, question.Threshold with
            | StoryKind.Full, None -> []
            | _ -> [ "--families"; Family.name question.Family ]

        let words = [ facts.Folder; facts.Dataset; "--pairs"; string (testPairs facts.Kind) ] @ families @ threshold question
        part facts zeroShot "zeroshot" words [ basesIndex facts ] (noneHeldOut facts)

    // The object that is shown: its picture, and its box where the dataset has one.
    let private shown (facts: StoryFacts) =
        let image = facts.HeldOut |> Option.map _.Path |> Option.defaultValue ""

        let box =
            match facts.HeldOut |> Option.bind _.Box with
            | Some box -> [ "--box"; number box.XMin; number box.YMin; number box.Width; number box.Height ]
            | None -> []

        struct (image, box)

    let private showPart (facts: StoryFacts) =
        let struct (image, box) = shown facts
        part facts show "show" ([ facts.Folder; image ] @ box) [ basesIndex facts ] (noneHeldOut facts)

    let private synthesizePart (facts: StoryFacts) =
        let transforms = StoryReach.transforms facts.Plan

        let leftOut =
            if not facts.HasInverter then
                Some "Pictures of features need an inverter, and none of these weights travels with the program; train one with invert-train, and give it to synthesize."
            elif transforms.Length = 0 then
                Some "The plan has none of the families that the paper shows."
            else
                noneHeldOut facts

        let struct (image, box) = shown facts
        part facts synthesize "synthesize" ([ facts.Folder; image; "--transform"; StoryReach.words transforms ] @ box) [ basesIndex facts ] leftOut

    // A rival learns from pairs that all differ, and is tested on as many of its own originals as of those held out.
    let private tooFewPairs (facts: StoryFacts) (question: StoryQuestion) (largest: int) =
        let draw =
            match question.Threshold with
            | Some threshold -> TestPairs.aboutThreshold question.Family threshold
            | None -> TestPairs.about question.Family

        let steps = match draw with About(_, _, steps) -> steps | Within _ -> 0
        let wanted, there = largest + testPairs facts.Kind, TrainingPairs.possible steps facts.Split.LearnedFrom.Length

        if there < int64 wanted then
            Some $"{facts.Split.LearnedFrom.Length} originals make {there} different pairs, and the rival takes {wanted}, those to test on included; give more images with boxes."
        else
            None

    let private siamesePart (facts: StoryFacts) =
        let question = StoryReach.question facts.Plan

        let size =
            match facts.Kind with
            | StoryKind.Quick -> [ "--branches"; "frozen"; "--head"; "256"; "--steps"; "120"; "--epochs"; "4"; "--batch"; "32" ]
            | StoryKind.Full -> [ "--branches"; "frozen"; "--head"; "1024" ]

        let pairs =
            match facts.Kind with
            | StoryKind.Quick -> [ 100; 400 ]
            | StoryKind.Full -> [ 500; 2500; 12500 ]

        let words =
            [ facts.Dataset
              "--bases"
              facts.Folder
              "--zeroshot"
              Path.Combine(facts.Folder, RunFiles.Parts, zeroShot)
              "--family"
              Family.name question.Family
              "--test-pairs"
              string (testPairs facts.Kind) ]
            @ ("--pairs" :: List.map string pairs)
            @ size
            @ threshold question

        let leftOut = noneHeldOut facts |> Option.orElse (tooFewPairs facts question (List.max pairs))
        part facts siamese "siamese" words [ basesIndex facts; metricsOf facts zeroShot ] leftOut

    // Longest time that a first look gives to ways of training, in seconds.
    let private mostForArms = 900.0

    let private startModel (facts: StoryFacts) = Path.Combine(facts.Folder, RunFiles.Parts, train, RunFiles.Model)

    let private trainPart (facts: StoryFacts) =
        let folder = match facts.Classes with Ok classes -> classes.Folder | Error _ -> facts.Dataset

        let size =
            match facts.Kind with
            | StoryKind.Quick -> [ "--epochs"; "20"; "--batch"; "16"; "--freeze"; "pool5"; "--cache-views"; "4"; "--validate"; "5" ]
            | StoryKind.Full -> [ "--epochs"; "30"; "--freeze"; "conv4"; "--cache-views"; "10"; "--validate"; "5" ]

        part facts train "train" (folder :: size) [] (match facts.Classes with Ok _ -> None | Error why -> Some why)

    let private armsPart (facts: StoryFacts) =
        let folder = match facts.Classes with Ok classes -> classes.Folder | Error _ -> facts.Dataset
        let transforms = StoryReach.transforms facts.Plan
        let hasMap = facts.Plan.ChannelMap |> Option.exists (fun map -> Array.contains "conv5" map.Layers)
        let compared = Arm.all |> List.filter (fun arm -> arm <> Arm.Mapped || hasMap) |> List.map Arm.name

        let size =
            match facts.Kind with
            | StoryKind.Quick -> [ "--seeds"; "1"; "--epochs"; "3"; "--batch"; "16"; "--freeze"; "conv4"; "--cache-views"; "2" ]
            | StoryKind.Full -> [ "--seeds"; "1"; "2"; "3"; "--epochs"; "10"; "--freeze"; "conv4"; "--cache-views"; "10" ]

        let words =
            [ folder; "--arms" ]
            @ compared
            @ [ "--bases"; facts.Folder; "--weights"; startModel facts; "--transforms"; StoryReach.words transforms ]
            @ size

        let leftOut =
            match facts.Classes with
            | Error why -> Some why
            | Ok _ when transforms.Length = 0 -> Some "The plan has none of the families that the paper trains with."
            | Ok _ -> None

        part facts arms "train" words [ basesIndex facts; startModel facts ] leftOut

    // Training on many images is no first look.
    let private affordable (facts: StoryFacts) (parts: PlannedPart list) =
        let ofTraining (part: PlannedPart) = part.Name = train || part.Name = arms
        let takes = parts |> List.filter ofTraining |> List.sumBy _.Expected

        if facts.Kind = StoryKind.Quick && takes > mostForArms then
            let why = $"Comparing ways of training on these images would take about {takes / 60.0:F0} minutes; --story full does it, and so does the part's own command."
            parts |> List.map (fun part -> if ofTraining part && part.LeftOut.IsNone then { part with LeftOut = Some why } else part)
        else
            parts

    /// The parts. `learning` are the words of the command line that learns alone; `expected` tells how many seconds each takes.
    let all (facts: StoryFacts) (learning: string list) (expected: string -> float) =
        let selecting = [ "select"; facts.Dataset ] @ facts.Shared.Invoke(select, "select")

        [ own select selecting (expected select)
          own learn learning (expected learn)
          for part in [ evaluatePart; zeroShotPart; showPart; synthesizePart; siamesePart; trainPart; armsPart ] do
              let made = part facts
              { made with Expected = expected made.Name } ]
        |> affordable facts
