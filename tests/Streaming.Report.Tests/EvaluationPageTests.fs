module Streaming.Report.Tests.EvaluationPageTests

open System.IO
open System.Xml
open AngleSharp.Html.Parser
open Streaming.Domain
open Streaming.Experiments.Evaluation
open Streaming.Generators.Predictions
open Streaming.Learning.Statistics
open Streaming.Network.Models
open Streaming.Pipeline.Graph
open Streaming.Pipeline.Runs
open Xunit

let private measured value =
    { Value = value
      Low = 0.9 * value
      High = 1.1 * value }

let private result value : PredictionResult =
    { Rms = measured value
      Mad = measured (value / 3.0)
      RmsInside = measured (value + 0.07)
      MadInside = measured (value / 3.0 + 0.07)
      EndpointError = measured (value / 10.0) }

let private nothing: PredictionResult =
    { Rms = Measured.None
      Mad = Measured.None
      RmsInside = Measured.None
      MadInside = Measured.None
      EndpointError = Measured.None }

let private transform family amount extrapolated : EvaluatedTransform =
    let space = AlexNetSpace.Of CaffeNet
    let field = ExactField.vector space (Family.affine family amount space.InputSize 113.5 113.5)

    { Generator = { Transform = { Family = family; Amount = amount }; Extrapolated = extrapolated; Field = field; ChannelMaps = [||] }
      Negation = [||]
      FixedPoint = [||]
      MeanFlow = None }

let private row (t: EvaluatedTransform) layer : EvaluationRow =
    let scale = 10.0 - float layer

    { Family = t.Transform.Family
      Amount = t.Transform.Amount
      Extrapolated = t.Generator.Extrapolated
      Layer = (AlexNetSpace.Of CaffeNet).Layers[layer].Name
      Results =
        Prediction.all
        |> Array.map (fun prediction ->
            if prediction = MeanFlow && t.Generator.Extrapolated then
                nothing
            else
                result (scale + 0.11 * float (Prediction.index prediction)))
      OverExactWarp = measured 0.987
      MappedOverExactWarp = measured 0.765 }

let private evaluated transforms : EvaluationResult =
    { Plan =
        { Space = (AlexNetSpace.Of CaffeNet)
          Transforms = transforms
          Views = { Views = [||]; Steps = [||]; Pairs = Array.zeroCreate 6 }
          TransformOfPair = [||]
          Boundary = Streaming.Flow.Fields.Boundary.Clamp
          WithPool1 = [||] }
      Rows = [| for t in transforms do for layer in 0..4 -> row t layer |]
      Originals = Array.init 33 string
      KnownOriginals = 35
      LearnedFrom = 36
      MeanFlows = [||]
      Seed = 1
      Run =
        { Rejects = RejectTally.none
          PassedOver = Streaming.Imaging.Catalogue.PassedOver()
          BoxesFrom = null
          Cost = { Seconds = 75.0; PeakRssMb = 514.0 }
          Stages = [| { Stage = "compare"; Workers = 2; Items = 198L; Rejected = 0L; BusySeconds = 7.8 } |] } }

let private contents transforms =
    let made = MadeContents.ofCommand "evaluate" [ "dataset", "/data/val"; "bases", "/runs/a & b" ]
    { made with Evaluation = Some(MadeContents.part made (EvaluationMetrics.ofResult (evaluated transforms))) }

let private page transforms = MadeContents.html (contents transforms)

let private six = Transform.paper |> Array.map (fun paper -> transform paper.Family paper.Amount false)
let private html = lazy (page six)
let private parse (text: string) = HtmlParser(HtmlParserOptions(IsStrictMode = true)).ParseDocument text
let private words (text: string) = (parse text).QuerySelectorAll "body > :not(script)" |> Seq.map _.TextContent |> String.concat "
"

[<Fact>]
let ``the page is well-formed and needs nothing from elsewhere`` () =
    use reader = XmlReader.Create(new StringReader(html.Value), XmlReaderSettings(DtdProcessing = DtdProcessing.Ignore))

    while reader.Read() do
        ()

    let document = parse html.Value
    Assert.Equal("Generators on held-out images of val", document.Title)
    Assert.Empty(document.QuerySelectorAll "link, iframe, script[src]")
    Assert.DoesNotContain("://", html.Value)

    for link in document.QuerySelectorAll "nav a" do
        Assert.NotNull(document.QuerySelector(string (link.GetAttribute "href")))

let private cellsOf (document: AngleSharp.Dom.IDocument) (selector: string) (name: string) =
    document.QuerySelectorAll(selector + " tbody tr")
    |> Seq.map (fun row -> row.Children |> Seq.map _.TextContent |> Seq.toList)
    |> Seq.find (fun row -> row.Head = name)

[<Fact>]
let ``every measure of conv5 is there, and the paper's beside it`` () =
    let document = parse html.Value
    // Generator, with its channel map, exact field, mean flow, nothing; mean absolute: generator, nothing.
    Assert.Equal<string list>([ "left 30 px"; "6.00"; "6.11"; "6.33"; "6.44"; "6.22"; "2.00"; "2.07" ], cellsOf document "#deviations > .table" "left 30 px")
    Assert.Equal<string list>([ "left 30 px, RMS"; "6.00"; "4.69" ], cellsOf document "#deviations .beside" "left 30 px, RMS")
    Assert.Equal<string list>([ "rotate- 30\u00B0, mean absolute"; "2.18"; "0.09" ], cellsOf document "#figure-a2 .beside" "rotate- 30\u00B0, mean absolute")

[<Fact>]
let ``every layer is there, and so are the fields' errors`` () =
    let text = words html.Value

    for expected in [ "10.00"; "9.11"; "0.600"; "amount that the generator's field tells"; "30.000"; "33"; "35"; "/runs/a & b"; "compare" ] do
        Assert.Contains(expected, text)

[<Fact>]
let ``what is extrapolated is marked, and what was not measured is left out`` () =
    let text = page [| transform Up 35.0 true |]
    Assert.Contains("up 35 px *", words text)
    Assert.Contains("lies beyond the amounts", words text)
    Assert.DoesNotContain("mean flow", (parse text).QuerySelectorAll "#deviations > .table th" |> Seq.map _.TextContent)
    Assert.DoesNotContain("NaN", words text)

[<Fact>]
let ``every transform has a dot and a whisker for each way`` () =
    Assert.Equal(6 * 5, (parse html.Value).QuerySelectorAll("#deviations svg.chart line.whisker").Length)
    Assert.Equal(6 * 5, (parse html.Value).QuerySelectorAll("#deviations svg.chart circle").Length)
