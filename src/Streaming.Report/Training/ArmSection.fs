namespace Streaming.Report.Training

open System
open Giraffe.ViewEngine
open Streaming.Experiments.Arms
open Streaming.Report.Page

/// Ways of training compared (paper, Table 1).
module internal ArmSection =
    let private percent = Words.decimals 2

    let private spread (interval: MeanIntervalMetrics) =
        if Double.IsFinite interval.Low then Words.interval percent interval.Low interval.High else Words.none

    let private gain (interval: MeanIntervalMetrics option) =
        match interval with
        | Some found -> (if found.Mean > 0.0 then "+" else "") + percent found.Mean
        | None -> Words.none

    let private title name =
        let kind, layer = Arm.parts name
        let at = match layer with Some layer -> $", {layer}" | None -> ""

        match kind with
        | "plain" -> "plain"
        | "generators" -> "generators (the paper's)" + at
        | "mapped" -> "generators with channel maps" + at
        | "affine" -> "exact fields" + at
        | "images" -> "transformed images"
        | "mixup" -> "mixed features" + at
        | other -> other + at

    let private epochs (metrics: ArmMetrics) = if metrics.Epochs = 1 then "one epoch" else $"{metrics.Epochs} epochs"

    let private looked (metrics: ArmMetrics) =
        if metrics.Views = 1 then "the centre view of each" else $"{metrics.Views} views of each are averaged"

    let private table (metrics: ArmMetrics) =
        Table.ofRows
            [ "trained by"; "top-1"; "95 %"; "top-5"; "gain, top-1"; "gain, top-5"; "seeds"; "seconds an epoch" ]
            [ "before any of it", [ percent metrics.Start.Top1; Words.none; percent metrics.Start.Top5; Words.none; Words.none; Words.none; Words.none ]
              for arm in metrics.Summary do
                  title arm.Name,
                  [ percent arm.Scores.Top1.Mean
                    spread arm.Scores.Top1
                    percent arm.Scores.Top5.Mean
                    gain arm.Scores.GainTop1
                    gain arm.Scores.GainTop5
                    string arm.Seeds.Length
                    Words.seconds arm.SecondsPerEpoch ] ]
            $"Per cent of {Words.count (int64 metrics.TestImages)} test images of {Words.count (int64 metrics.Classes)} classes whose class came first, or among the first five; {looked metrics}. Gains are in points over the plain arm of the same seed; intervals by Student's t over seeds. {Words.count (int64 metrics.Images)} images, {epochs metrics} from one model."

    // Top-1 on transformed test images, and what an arm gains, with its interval.
    let private transformed (metrics: ArmMetrics) =
        let gained (interval: MeanIntervalMetrics option) =
            match interval with
            | Some found when Double.IsFinite found.Low -> $"{gain interval} ({Words.interval percent found.Low found.High})"
            | found -> gain found

        if metrics.TestTransforms.Length = 0 then
            []
        else
            [ Table.ofRows
                  [ yield "trained by"
                    for name in metrics.TestTransforms do
                        yield name
                        yield $"gain, {name}" ]
                  [ "before any of it", [ for score in metrics.StartTransformed do yield! [ percent score.Score.Top1; Words.none ] ]
                    for arm in metrics.Summary do
                        title arm.Name, [ for one in arm.Transformed do yield! [ percent one.Scores.Top1.Mean; gained one.Scores.GainTop1 ] ] ]
                  $"The same models on the same images under a transform about the middle of each view: per cent whose class came first; {looked metrics}. Gains are in points over the plain arm of the same seed, with 95 %% intervals." ]

    let private gradients (metrics: ArmMetrics) =
        [ if metrics.Gradients.Length > 0 then
              Markup.soft "The paper brings gradients back through a generator by its negation, which is not the exact way; metrics.json has how far the two are apart, generator by generator." ]

    let private drawnFor (metrics: ArmMetrics) = if metrics.Draw = "per-image" then "each image" else "the whole batch"

    let private drawnImages (metrics: ArmMetrics) =
        if metrics.ImagesPerClass = 0 then "" else $" Each seed learns from {metrics.ImagesPerClass} images of each class, drawn by it; the arms of one seed from the same ones."

    /// Table 1.
    let draw (metrics: ArmMetrics) : Section =
        let find name = metrics.Summary |> Array.tryFind (fun arm -> arm.Name = name)

        let epochs = epochs metrics

        let comparisons =
            [ for name, row in [ "plain", 0; "generators", 1 ] do
                  match find name, Array.tryItem row metrics.Paper with
                  | Some arm, Some paper ->
                      { Of = $"{title name}, top-1"; Ours = percent arm.Scores.Top1.Mean; Paper = percent paper.Top1 }
                      { Of = $"{title name}, top-5"; Ours = percent arm.Scores.Top5.Mean; Paper = percent paper.Top5 }
                  | _ -> () ]

        { Anchor = "table-1"
          Paper = "Table 1"
          Title = "Training with generators inside the network"
          Content =
            [ Markup.paragraph
                  $"Every arm goes on from the same model for {epochs}; in each step of the generator arms, features of {metrics.Stage}, or of the layer that an arm names, move along one of {metrics.Transforms.Length} learned generators, drawn at random for {drawnFor metrics}.{drawnImages metrics}"
              table metrics
              yield! transformed metrics
              Beside.draw
                  comparisons
                  "The paper trains on 1.3 million images of a thousand classes and tests on 50,000; here both are far fewer and the classes others, so accuracies cannot be compared, only what an arm gains. With few test images a gain within its interval says nothing."
              yield! gradients metrics ] }
