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
        match name with
        | "plain" -> "plain"
        | "generators" -> "generators (the paper's)"
        | "mapped" -> "generators with channel maps"
        | "affine" -> "exact fields"
        | "images" -> "transformed images"
        | "mixup" -> "mixed features"
        | other -> other

    let private epochs (metrics: ArmMetrics) = if metrics.Epochs = 1 then "one epoch" else $"{metrics.Epochs} epochs"

    let private table (metrics: ArmMetrics) =
        Table.ofRows
            [ "trained by"; "top-1"; "95 %"; "top-5"; "gain, top-1"; "gain, top-5"; "seeds"; "seconds an epoch" ]
            [ "before any of it", [ percent metrics.Start.Top1; Words.none; percent metrics.Start.Top5; Words.none; Words.none; Words.none; Words.none ]
              for arm in metrics.Summary do
                  title arm.Name,
                  [ percent arm.Top1.Mean
                    spread arm.Top1
                    percent arm.Top5.Mean
                    gain arm.GainTop1
                    gain arm.GainTop5
                    string arm.Seeds.Length
                    Words.seconds arm.SecondsPerEpoch ] ]
            $"Per cent of {Words.count (int64 metrics.TestImages)} test images of {Words.count (int64 metrics.Classes)} classes whose class came first, or among the first five; {metrics.Views} views of each are averaged. Gains are in points over the plain arm of the same seed; intervals by Student's t over seeds. {Words.count (int64 metrics.Images)} images, {epochs metrics} from one model."

    let private gradients (metrics: ArmMetrics) =
        [ if metrics.Gradients.Length > 0 then
              Markup.soft "The paper brings gradients back through a generator by its negation, which is not the exact way; metrics.json has how far the two are apart, generator by generator." ]

    /// Table 1.
    let draw (metrics: ArmMetrics) : Section =
        let find name = metrics.Summary |> Array.tryFind (fun arm -> arm.Name = name)

        let epochs = epochs metrics

        let comparisons =
            [ for name, row in [ "plain", 0; "generators", 1 ] do
                  match find name, Array.tryItem row metrics.Paper with
                  | Some arm, Some paper ->
                      { Of = $"{title name}, top-1"; Ours = percent arm.Top1.Mean; Paper = percent paper.Top1 }
                      { Of = $"{title name}, top-5"; Ours = percent arm.Top5.Mean; Paper = percent paper.Top5 }
                  | _ -> () ]

        { Anchor = "table-1"
          Paper = "Table 1"
          Title = "Training with generators inside the network"
          Content =
            [ Markup.paragraph
                  $"Every arm goes on from the same model for {epochs}; in each step of the generator arms, features of {metrics.Stage} move along one of {metrics.Transforms.Length} learned generators, drawn at random."
              table metrics
              Beside.draw
                  comparisons
                  "The paper trains on 1.3 million images of a thousand classes and tests on 50,000; here both are far fewer and the classes others, so accuracies cannot be compared, only what an arm gains. With few test images a gain within its interval says nothing."
              yield! gradients metrics ] }
