/// Ways of training on the page.
module Streaming.Report.Tests.ArmSectionTests

open System.Diagnostics
open AngleSharp.Html.Parser
open Streaming.Experiments.Arms
open Streaming.Experiments.Training
open Streaming.Pipeline.Runs
open Streaming.Report.Page
open Streaming.Report.Training
open Xunit

let private interval mean : MeanIntervalMetrics = { Mean = mean; Deviation = 1.0; Low = mean - 2.0; High = mean + 2.0 }

let private scores top1 gain : SeedScoresMetrics =
    { Top1 = interval top1
      Top5 = interval 97.0
      GainTop1 = Option.map interval gain
      GainTop5 = None }

let private score top1 : TestScore = { Top1 = top1; Top5 = 97.0; CentreTop1 = top1; CentreTop5 = 97.0 }

let private summary name layer top1 (turned: float) gain : ArmSummaryRow =
    { Name = name
      Layer = layer
      Seeds = [| 1UL; 2UL |]
      Scores = scores top1 gain
      Transformed = [| { Transform = "rotate+=30"; Scores = scores turned gain } |]
      SecondsPerEpoch = 1.0 }

let private metrics: ArmMetrics =
    { Images = 250
      ImagesPerClass = 25
      TestImages = 1500
      Classes = 10
      UntestedClasses = [||]
      Views = 1
      Epochs = 12
      Stage = "conv5"
      Freeze = "conv4"
      CacheViews = 5
      Transforms = [| "rotate+=30"; "rotate-=30" |]
      Draw = "per-image"
      TestTransforms = [| "rotate+=30" |]
      Backward = "adjoint"
      Start = score 10.0
      StartTransformed = [| { Transform = "rotate+=30"; Score = score 9.0 } |]
      Arms = [||]
      Summary = [| summary "plain" None 83.5 68.8 None; summary "mapped@conv2" (Some "conv2") 82.25 75.5 (Some 6.75) |]
      Paper = ArmMetrics.paper
      Gradients = [||]
      Run = RunFacts.since (Stopwatch.StartNew()) (RejectTally.ofRejects [||]) (Keyed.ofSeq []) }

let private text (metrics: ArmMetrics) =
    let html = (ArmSection.draw metrics).Content |> Giraffe.ViewEngine.RenderView.AsString.htmlNodes
    (HtmlParser().ParseDocument html).Body |> Option.ofObj |> Option.map _.TextContent |> Option.defaultValue ""

[<Fact>]
let ``Arms stand with their layers, and with what they are worth on transformed images`` () =
    let said = text metrics
    Assert.Contains("generators with channel maps, conv2", said)
    Assert.Contains("gain, rotate+=30", said)
    Assert.Contains("75.50", said)
    Assert.Contains("+6.75", said)
    Assert.Contains("the centre view of each", said)
    Assert.Contains("drawn at random for each image", said)
    Assert.Contains("25 images of each class", said)

[<Fact>]
let ``Nothing is said of transforms that test images were not looked at under`` () =
    let said = text { metrics with TestTransforms = [||]; StartTransformed = [||]; Summary = metrics.Summary |> Array.map (fun arm -> { arm with Transformed = [||] }); Draw = "per-batch"; ImagesPerClass = 0; Views = 10 }
    Assert.DoesNotContain("gain, rotate", said)
    Assert.Contains("for the whole batch", said)
    Assert.Contains("10 views of each", said)
