namespace Streaming.Report.Training

open Giraffe.ViewEngine
open Streaming.Experiments.Benchmark
open Streaming.Experiments.Inversion
open Streaming.Experiments.Training
open Streaming.Network.Training
open Streaming.Report.Page

/// What trainings, tests and measurements of the machine left.
module internal TrainingSections =
    let private two = Words.decimals 2
    let private optional format (value: float option) = value |> Option.map format |> Option.defaultValue Words.none
    let private remarks (said: string[]) = [ if said.Length > 0 then div [ _class "note" ] [ ul [] [ for remark in said -> li [] [ Markup.text remark ] ] ] ]

    let private epochs label unit (curves: Curve[]) : LineChart =
        { Title = label
          X = LineChart.axis "epoch" ""
          Y = LineChart.axis unit ""
          Marks = [||]
          Curves = curves }

    let private accuracy (metrics: TrainMetrics) =
        let over value = metrics.Epochs |> Array.map (fun epoch -> float epoch.Epoch, value epoch)
        let validation (epoch: EpochResult) = if epoch.ValTop1.HasValue then epoch.ValTop1.Value else nan

        [| { Name = "while learning"; Points = over _.Top1 }
           if metrics.ValidationImages > 0 then
               { Name = "on validation, centre view"; Points = over validation } |]

    /// train: its curves and what the model is worth.
    let training (metrics: TrainMetrics) : Section =
        let over value = metrics.Epochs |> Array.map (fun epoch -> float epoch.Epoch, value epoch)

        { Anchor = "training"
          Paper = ""
          Title = "The training"
          Content =
            [ yield! remarks metrics.Remarks
              div
                  [ _class "grid halves" ]
                  [ LineChart.draw (epochs "Loss by epoch" "mean loss" [| { Name = "loss while learning"; Points = over _.Loss } |])
                    LineChart.draw (epochs "Accuracy by epoch" "top-1, per cent" (accuracy metrics)) ]
              Table.ofRows
                  [ "images"; "classes"; "validation images"; "loss"; "top-1 while learning"; "top-1 on validation"; "top-5 on validation"; "kept epoch" ]
                  [ Words.count (int64 metrics.Images), [ Words.count (int64 metrics.Classes); Words.count (int64 metrics.ValidationImages); Words.decimals 4 metrics.Loss; two metrics.Top1; optional two metrics.ValTop1; optional two metrics.ValTop5; string metrics.KeptEpoch ] ]
                  $"Accuracies in per cent. {Words.decimals 1 metrics.ImagesPerSecond} images a second; the network waited for images {Words.percent metrics.WaitingShare} of the time." ] }

    let private transformed (metrics: TestMetrics) =
        if metrics.Transformed.Length = 0 then
            []
        else
            [ Table.ofRows
                  [ "images under"; "top-1"; "top-5"; "top-1, centre view"; "top-5, centre view" ]
                  [ for row in metrics.Transformed -> row.Transform, [ two row.Score.Top1; two row.Score.Top5; two row.Score.CentreTop1; two row.Score.CentreTop5 ] ]
                  "Per cent of the same images, each view transformed about its middle." ]

    /// test: what a model is worth, class by class, and on transformed images.
    let test (metrics: TestMetrics) : Section =
        { Anchor = "test"
          Paper = ""
          Title = "What the model is worth"
          Content =
            [ Markup.paragraph $"{two metrics.MultiView.Top1} %% of {Words.count metrics.Images} images have their class first by {metrics.MultiView.Views} views, {two metrics.MultiView.Top5} %% among the first five."
              Table.ofRows
                  [ "class"; "images"; "top-1"; "top-5"; "top-1, centre view"; "top-5, centre view" ]
                  [ for row in metrics.Classes -> row.Class, [ Words.count row.Images; two row.Score.Top1; two row.Score.Top5; two row.Score.CentreTop1; two row.Score.CentreTop5 ] ]
                  "Per cent of each class's images that have a score."
              yield! transformed metrics ] }

    /// invert-train: how well pictures come back from features.
    let inversion (metrics: InvertTrainMetrics) : Section =
        { Anchor = "inversion"
          Paper = ""
          Title = $"Pictures of {metrics.Layer}'s features"
          Content =
            [ yield! remarks metrics.Remarks
              Markup.paragraph $"On {Words.count (int64 metrics.UnseenImages)} unseen images the pictures reach {Words.decimals 1 metrics.Psnr} dB; flat pictures in each image's mean colour would reach {Words.decimals 1 metrics.PsnrFlat} dB."
              LineChart.draw (epochs "Quality by epoch" "PSNR while learning, decibels" [| { Name = "while learning"; Points = metrics.Epochs |> Array.map (fun epoch -> float epoch.Epoch, epoch.Psnr) } |]) ] }

    /// bench: what the machine does, and what a plan takes on it.
    let bench (metrics: BenchMetrics) : Section =
        { Anchor = "machine"
          Paper = ""
          Title = "What this machine does"
          Content =
            [ Markup.paragraph $"The plan {metrics.Plan.Name} for {Words.count (int64 metrics.Plan.Originals)} originals takes about {Words.duration metrics.Plan.Seconds} on {metrics.Threads} threads: {Words.count metrics.Plan.ForwardPasses} forward passes, {Words.count metrics.Plan.FlowsFound} flows, {Words.count metrics.Plan.Pairs} pairs."
              Table.ofRows
                  [ "layer"; "a pair (ms)"; "solving (ms)"; "pyramid (ms)"; "scaling" ]
                  [ for layer in metrics.Siftflow -> layer.Key, [ two layer.Value.Ms; two layer.Value.SolveMs; two layer.Value.PyramidMs; two layer.Value.Scaling ] ]
                  $"SIFTFlow on one thread, and how many times as many pairs all threads solve. Matrix products: {Words.decimals 1 metrics.GemmGflops} GFLOP/s on one thread; the network: {Words.decimals 1 metrics.NetworkImagesPerS} images a second on all." ] }
