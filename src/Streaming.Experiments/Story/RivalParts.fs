namespace Streaming.Experiments.Story

open System.IO
open Streaming.Domain
open Streaming.Experiments.Arms
open Streaming.Experiments.Siamese
open Streaming.Generators.Amounts
open Streaming.Storage.Runs

/// The parts of a story in which networks learn: Siamese rivals, and the ways of training of Table 1.
module internal RivalParts =
    let private cannotTrain (facts: StoryFacts) =
        match facts.Trains with
        | Ok() -> None
        | Error why -> Some why

    // Why labelled images are of no use here.
    let private noClasses (facts: StoryFacts) =
        match facts.Classes with
        | Ok _ -> cannotTrain facts
        | Error why -> Some why

    // A rival learns from pairs that all differ, and is tested on as many of its own originals as of those held out.
    let private tooFewPairs (facts: StoryFacts) (question: StoryQuestion) (largest: int) =
        let draw =
            match question.Threshold with
            | Some threshold -> TestPairs.aboutThreshold question.Family threshold
            | None -> TestPairs.about question.Family

        let steps = match draw with About(_, _, steps) -> steps | Within _ -> 0
        let wanted, there = largest + PlannedPart.testPairs facts.Kind, TrainingPairs.possible steps facts.Split.LearnedFrom.Length

        if there < int64 wanted then
            Some $"{facts.Split.LearnedFrom.Length} originals make {there} different pairs, and the rival takes {wanted}, those to test on included; give more images with boxes."
        else
            None

    /// The Siamese rival, on the question that the generators were asked.
    let siamesePart (facts: StoryFacts) =
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
              Path.Combine(facts.Folder, RunFiles.Parts, PlannedPart.zeroShot)
              "--family"
              Family.name question.Family
              "--test-pairs"
              string (PlannedPart.testPairs facts.Kind) ]
            @ ("--pairs" :: List.map string pairs)
            @ size
            @ PlannedPart.threshold question

        let leftOut = cannotTrain facts |> Option.orElse (PlannedPart.noneHeldOut facts) |> Option.orElse (tooFewPairs facts question (List.max pairs))
        PlannedPart.part facts PlannedPart.siamese "siamese" words [ PlannedPart.basesIndex facts; PlannedPart.metricsOf facts PlannedPart.zeroShot ] leftOut

    let private startModel (facts: StoryFacts) = Path.Combine(facts.Folder, RunFiles.Parts, PlannedPart.train, RunFiles.Model)

    /// The network that the ways of training begin with.
    let trainPart (facts: StoryFacts) =
        let folder = match facts.Classes with Ok classes -> classes.Folder | Error _ -> facts.Dataset

        let size =
            match facts.Kind with
            | StoryKind.Quick -> [ "--epochs"; "20"; "--batch"; "16"; "--freeze"; "pool5"; "--cache-views"; "4"; "--validate"; "5" ]
            | StoryKind.Full -> [ "--epochs"; "30"; "--freeze"; "conv4"; "--cache-views"; "10"; "--validate"; "5" ]

        PlannedPart.part facts PlannedPart.train "train" (folder :: size) [] (noClasses facts)

    /// The ways of training of Table 1.
    let armsPart (facts: StoryFacts) =
        let folder = match facts.Classes with Ok classes -> classes.Folder | Error _ -> facts.Dataset
        let transforms = StoryReach.transforms facts.Plan
        let hasMap = facts.Plan.ChannelMap |> Option.exists (fun map -> Array.contains "conv5" map.Layers)
        let compared = ArmKind.all |> List.filter (fun kind -> kind <> ArmKind.Mapped || hasMap) |> List.map ArmKind.name

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
            match noClasses facts with
            | None when transforms.Length = 0 -> Some "The plan has none of the families that the paper trains with."
            | why -> why

        PlannedPart.part facts PlannedPart.arms "train" words [ PlannedPart.basesIndex facts; startModel facts ] leftOut
