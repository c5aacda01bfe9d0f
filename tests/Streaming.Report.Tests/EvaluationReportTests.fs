module Streaming.Report.Tests.EvaluationReportTests

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
open Streaming.Report.Evaluation
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
    { Generator = { Transform = { Family = family; Amount = amount }; Extrapolated = extrapolated; Field = [||]; ChannelMaps = [||] }
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

let private report transforms : EvaluationReport =
    { Title = "Generators on held-out images of val"
      Version = "0.1.0"
      Bases = "/runs/a & b"
      Dataset = "/data/val"
      Weights = "some.safetensors, dialect caffenet"
      Settings = [| "Poses", "1" |]
      Result =
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
            { Rejects = [||]
              PassedOver = Streaming.Imaging.Catalogue.PassedOver()
              BoxesFrom = null
              Cost = { Seconds = 75.0; PeakRssMb = 514.0 }
              Stages = [| { Stage = "compare"; Workers = 2; Items = 198L; Rejected = 0L; BusySeconds = 7.8 } |] } } }

let private six = Transform.paper |> Array.map (fun paper -> transform paper.Family paper.Amount false)
let private html = lazy (EvaluationReport.render (report six))
let private parse (text: string) = HtmlParser(HtmlParserOptions(IsStrictMode = true)).ParseDocument text
let private words (text: string) = match (parse text).Body with null -> "" | body -> body.TextContent

[<Fact>]
let ``the page is well-formed and needs nothing from elsewhere`` () =
    let settings = XmlReaderSettings(DtdProcessing = DtdProcessing.Ignore)
    use reader = XmlReader.Create(new StringReader(html.Value), settings)

    while reader.Read() do
        ()

    let document = parse html.Value
    Assert.Equal("Generators on held-out images of val", document.Title)
    Assert.Empty(document.QuerySelectorAll "script, link, iframe")
    Assert.DoesNotContain("://", html.Value)

    for link in document.QuerySelectorAll "nav a" do
        Assert.NotNull(document.QuerySelector(string (link.GetAttribute "href")))

[<Fact>]
let ``every measure of conv5 stands beside the paper's`` () =
    let document = parse html.Value
    let cells = document.QuerySelectorAll "#paper tbody tr" |> Seq.map (fun r -> r.Children |> Seq.map _.TextContent |> Seq.toList) |> Seq.toList
    Assert.Equal(6, cells.Length)
    let left = cells |> List.find (fun r -> r.Head = "left 30 px")
    // Generator, interval, ratio, with its channel map, ratio, exact warp, mean flow, identity; mean absolute deviations; the paper.
    Assert.Equal<string list>(
        [ "left 30 px"; "6.00"; "5.40 \u2013 6.60"; "0.987"; "6.11"; "0.765"; "6.33"; "6.44"; "6.22"; "2.00"; "2.11"; "2.07"; "4.69"; "1.042" ],
        left
    )
    let back = document.QuerySelectorAll "#back table:first-of-type tbody tr" |> Seq.map _.TextContent |> Seq.find _.StartsWith("rotate- 30")
    Assert.EndsWith("0.370.09", back)

[<Fact>]
let ``every layer is there, over all cells and inside the box, and so are the fields`` () =
    let text = words html.Value

    for expected in [ "10.00"; "9.11"; "8.07"; "0.644"; "33"; "35"; "1 min 15 s"; "/runs/a & b"; "compare" ] do
        Assert.Contains(expected, text)


[<Fact>]
let ``what is extrapolated is marked, and what was not measured is a dash`` () =
    let text = EvaluationReport.render (report [| transform Up 35.0 true |])
    let document = parse text
    Assert.Contains("up 35 px *", words text)
    Assert.Contains("lies beyond the amounts", words text)
    let meanFlow = (document.QuerySelectorAll "#paper tbody tr td")[6]
    Assert.Equal("\u2013", meanFlow.TextContent)
    Assert.DoesNotContain("NaN", text)

[<Fact>]
let ``one amount of a family is drawn as bars with whiskers, several as curves`` () =
    let bars = parse html.Value
    Assert.Equal(6 * 5, bars.QuerySelectorAll("#paper svg line.whisker").Length)
    // The keys of the series are five more.
    Assert.Equal(6 * 5 + 5, bars.QuerySelectorAll("#paper svg rect").Length)
    let turns = [| for amount in [ 10.0; 20.0; 30.0 ] -> transform RotatePlus amount false |]
    let curves = parse (EvaluationReport.render (report turns))
    Assert.Equal(4, curves.QuerySelectorAll("#paper svg polyline").Length)
    Assert.Empty(curves.QuerySelectorAll "#paper svg line.whisker")
