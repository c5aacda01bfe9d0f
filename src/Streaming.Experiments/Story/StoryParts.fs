namespace Streaming.Experiments.Story

open Streaming.Domain

/// The parts of a story, in their order. Each is one run of a command, and its settings are that command's line, so whoever
/// gives the line alone gets the same.
module StoryParts =
    let private evaluatePart (facts: StoryFacts) =
        let transforms = StoryReach.transforms facts.Plan

        let amounts =
            match facts.Kind with
            | StoryKind.Full -> "all"
            | StoryKind.Quick when transforms.Length = 0 -> "all"
            | StoryKind.Quick when StoryReach.isPapers transforms -> "paper"
            | StoryKind.Quick -> StoryReach.words transforms

        // The paper's mean flows are of AlexNet's layers.
        let meanFlows = if facts.Trains = Ok() then [ "--mean-flows" ] else []
        PlannedPart.part facts PlannedPart.evaluate "evaluate" ([ facts.Folder; facts.Dataset; "--amounts"; amounts ] @ meanFlows) [ PlannedPart.basesIndex facts ] (PlannedPart.noneHeldOut facts)

    let private zeroShotPart (facts: StoryFacts) =
        let question = StoryReach.question facts.Plan

        let families =
            match facts.Kind, question.Threshold with
            | StoryKind.Full, None -> []
            | _ -> [ "--families"; Family.name question.Family ]

        let words = [ facts.Folder; facts.Dataset; "--pairs"; string (PlannedPart.testPairs facts.Kind) ] @ families @ PlannedPart.threshold question
        PlannedPart.part facts PlannedPart.zeroShot "zeroshot" words [ PlannedPart.basesIndex facts ] (PlannedPart.noneHeldOut facts)

    // The object that is shown: its picture, and its box where the dataset has one.
    let private shown (facts: StoryFacts) =
        let image = facts.HeldOut |> Option.map _.Path |> Option.defaultValue ""

        let box =
            match facts.HeldOut |> Option.bind _.Box with
            | Some box -> [ "--box"; PlannedPart.number box.XMin; PlannedPart.number box.YMin; PlannedPart.number box.Width; PlannedPart.number box.Height ]
            | None -> []

        struct (image, box)

    let private showPart (facts: StoryFacts) =
        let struct (image, box) = shown facts
        PlannedPart.part facts PlannedPart.show "show" ([ facts.Folder; image ] @ box) [ PlannedPart.basesIndex facts ] (PlannedPart.noneHeldOut facts)

    let private synthesizePart (facts: StoryFacts) =
        let transforms = StoryReach.transforms facts.Plan

        let leftOut =
            if transforms.Length = 0 then
                Some "The plan has none of the families that the paper shows."
            else
                PlannedPart.noneHeldOut facts

        let struct (image, box) = shown facts
        PlannedPart.part facts PlannedPart.synthesize "synthesize" ([ facts.Folder; image; "--transform"; StoryReach.words transforms ] @ box) [ PlannedPart.basesIndex facts ] leftOut

    // Longest time that a first look gives to ways of training, in seconds.
    let private mostForArms = 900.0

    // Training on many images is no first look.
    let private affordable (facts: StoryFacts) (parts: PlannedPart list) =
        let ofTraining (part: PlannedPart) = part.Name = PlannedPart.train || part.Name = PlannedPart.arms
        let takes = parts |> List.filter ofTraining |> List.sumBy _.Expected

        if facts.Kind = StoryKind.Quick && takes > mostForArms then
            let why = $"Comparing ways of training on these images would take about {takes / 60.0:F0} minutes; --story full does it, and so does the part's own command."
            parts |> List.map (fun part -> if ofTraining part && part.LeftOut.IsNone then { part with LeftOut = Some why } else part)
        else
            parts

    /// The parts. `learning` are the words of the command line that learns alone; `expected` tells how many seconds each takes.
    let all (facts: StoryFacts) (learning: string list) (expected: string -> float) =
        let selecting = [ "select"; facts.Dataset ] @ facts.Shared.Invoke(PlannedPart.select, "select")

        [ PlannedPart.own PlannedPart.select selecting (expected PlannedPart.select)
          PlannedPart.own PlannedPart.learn learning (expected PlannedPart.learn)
          for part in [ evaluatePart; zeroShotPart; showPart; synthesizePart; RivalParts.siamesePart; RivalParts.trainPart; RivalParts.armsPart ] do
              let made = part facts
              { made with Expected = expected made.Name } ]
        |> affordable facts
