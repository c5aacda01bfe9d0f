namespace Streaming.Report.Story

open Giraffe.ViewEngine
open Streaming.Domain
open Streaming.Report.Evaluation
open Streaming.Report.Learning
open Streaming.Report.Page
open Streaming.Report.Profile
open Streaming.Report.Siamese
open Streaming.Report.Synthesis
open Streaming.Report.Training
open Streaming.Report.ZeroShot

/// The sections of a page, in the order in which the paper tells of them, as far as the run has them.
module internal PaperSections =
    let private figure4 (contents: RunContents) : Section list =
        match contents.ZeroShot with
        | Some part ->
            [ { Anchor = "figure-4"
                Paper = "Figure 4"
                Title = "Zero-shot: by how much was it transformed?"
                Content =
                  [ Markup.paragraph
                        $"From two views of an object, and generators learned from {Words.count (int64 part.Metrics.BasesOriginals)} other originals, by how much it was transformed. By flow, as the paper decides, the flow between the views is found and the generator nearest to it taken, here with flows and bases of the plan {part.Metrics.BasesPlan}; by hypotheses, the first view's features are moved by each amount's generator and compared with the second's. Controls know no features: what features are worth is what they tell better."
                    yield! PairPictures.tryDraw part.Folder part.Config part.Metrics.Threshold |> Option.toList
                    Beside.draw
                        (ZeroShotSection.comparisons part.Metrics)
                        "The paper's 1,600 pairs are of other images and weights, and it does not say how their amounts were drawn; here they lie evenly on both sides of the threshold. Hypotheses, and channel maps, are not in the paper."
                    ZeroShotSection.panels part.Metrics ] } ]
        | None -> []

    let private siamese (contents: RunContents) =
        match contents.Siamese with
        | Some part ->
            // What zero-shot reached on the very question, by the run's own test or the one that was given.
            let given = [| for line in part.Metrics.Zeroshot -> ZeroShotSection.titleOf line.Method, line.Accuracy |]

            let own =
                match contents.ZeroShot with
                | Some zero when zero.Metrics.Family = part.Metrics.Family && zero.Metrics.Threshold = part.Metrics.Threshold ->
                    [| for method in zero.Metrics.Methods -> ZeroShotSection.titleOf method.Key, method.Value.Accuracy |]
                | _ -> [||]

            [ SiameseSection.draw part.Metrics (if given.Length > 0 then given else own) ]
        | None -> []

    let private figure5 (contents: RunContents) =
        let ofArms = contents.Arms |> Option.bind (fun part -> ChannelSection.ofArms part.Folder)
        let ofSynthesis () = contents.Synthesis |> Option.bind (fun part -> ChannelSection.ofSynthesis part.Folder part.Metrics)
        ofArms |> Option.orElseWith ofSynthesis |> Option.map ChannelSection.draw |> Option.toList

    let private figureA1 figures (contents: RunContents) =
        if contents.MeanFlows.Length > 0 then
            [ MeanFlowSection.draw figures (contents.Learned |> Option.forall (fun learned -> learned.Families.Length = 0)) contents.MeanFlows ]
        else
            []

    let private figureA2 (contents: RunContents) : Section list =
        let pictures = contents.Synthesis |> Option.map (fun part -> SynthesisSection.backContent part.Folder part.Metrics) |> Option.defaultValue []
        let numbers = contents.Evaluation |> Option.map (fun part -> DeviationSection.backContent part.Metrics) |> Option.defaultValue []

        if pictures.IsEmpty && numbers.IsEmpty then
            []
        else
            [ { Anchor = "figure-a2"
                Paper = "Figure A2"
                Title = "There and back: a generator and its negation"
                Content =
                  Markup.paragraph "Features are moved by a generator and back: by its negation, which is the paper's approximate inverse and its way back for gradients, and by the field that leads back, found by fixed-point iteration. What stays the same shows how good an inverse that is."
                  :: pictures
                  @ numbers } ]

    let private learned figures (contents: RunContents) =
        match contents.Learned with
        | Some report when report.Families.Length > 0 -> Some report
        | _ -> None
        |> Option.map (fun report -> FieldFigures.ofFamilies figures report.Families, FieldFigures.ofComponents figures report.Families, GeneratorSection.draw figures report.Families)

    let private selection (contents: RunContents) =
        match contents.Learned, contents.Select with
        | Some report, _ -> [ SelectionSection.draw report.Originals report.Rejects report.Selected report.Rejected report.RejectCounts ]
        | None, Some part ->
            let struct (selected, rejected) = LearnedRun.examples part.Folder
            [ SelectionSection.draw part.Metrics.Originals part.Metrics.Rejects.Rejects selected rejected (LearnedRun.counts part.Metrics.Rejects) ]
        | None, None -> []

    /// All of them.
    let all (figures: FigureSet) (contents: RunContents) : Section list =
        let learned = learned figures contents
        let ofPart draw part = part |> Option.map draw |> Option.toList

        [ yield! learned |> Option.map (fun (fields, components, _) -> [ fields; components ]) |> Option.defaultValue []
          yield! ofPart (fun (part: Part<_>) -> SynthesisSection.draw part.Folder part.Metrics) contents.Synthesis
          yield! ofPart (fun (part: Part<_>) -> DeviationSection.drawForward part.Metrics) contents.Evaluation
          yield! contents.Profile |> Option.map (fun part -> ProfileSections.all part.Metrics) |> Option.defaultValue []
          yield! learned |> Option.map (fun (_, _, generators) -> [ generators ]) |> Option.defaultValue []
          yield! figure4 contents
          yield! ofPart (fun (part: Part<_>) -> JointSection.draw part.Metrics) contents.Joint
          yield! siamese contents
          yield! figure5 contents
          yield! ofPart (fun (part: Part<_>) -> ArmSection.draw part.Metrics) contents.Arms
          yield! figureA1 figures contents
          yield! figureA2 contents
          yield! contents.Pair |> Option.map (fun part -> PairSection.draw part.Folder part.Metrics) |> Option.defaultValue []
          yield! ofPart (fun (part: Part<_>) -> TrainingSections.training part.Metrics) contents.Train
          yield! ofPart (fun (part: Part<_>) -> TrainingSections.test part.Metrics) contents.Test
          yield! ofPart (fun (part: Part<_>) -> TrainingSections.inversion part.Metrics) contents.Inversion
          yield! ofPart (fun (part: Part<_>) -> TrainingSections.bench part.Metrics) contents.Bench
          yield! selection contents ]
