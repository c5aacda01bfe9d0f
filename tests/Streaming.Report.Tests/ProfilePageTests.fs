module Streaming.Report.Tests.ProfilePageTests

open System.IO
open System.Xml
open AngleSharp.Html.Parser
open Streaming.Experiments.Profile
open Streaming.Pipeline.Runs
open Streaming.Report.Page
open Xunit

let private region level : RegionMeasures<float> =
    { Identity = level
      ExactWarp = 0.5 * level
      Generator = 0.6 * level
      ChannelMap = 0.25 * level
      ExplainedByWarp = 0.75
      ExplainedByGenerator = 0.64
      ExplainedByMap = 0.9375
      ChannelMapOverExactWarp = 0.5 }

let private told: ToldByBoth<float> =
    { Moved = { Told = 0.71; ToldError = 4.5 }; Mapped = { Told = 0.98; ToldError = 0.25 } }

let private ends (value: float) = if System.Double.IsFinite value then Some [| 0.9 * value; 1.1 * value |] else None

let private transforms = [| "rotate+", 10.0; "rotate+", 60.0; "scale-down", 0.75; "left", 30.0 |]

// Its last layer has no channel map, and shifts are made worse by moving features there.
let private network name (layers: string[]) : NetworkProfileMetrics =
    let measures family layer level : ProfileMeasures<float> =
        if layer = Array.last layers then
            let inside = { region level with ChannelMap = nan; ExplainedByMap = nan; ExplainedByGenerator = (if family = "left" then -0.31 else 0.22) }
            { Inside = inside; All = inside; Told = { told with Mapped = { Told = nan; ToldError = nan } } }
        else
            { Inside = region level; All = region level; Told = told }

    let rows =
        [| for i, (family, amount) in Array.indexed transforms do
               for layer in layers do
                   let values = measures family layer (1.0 + 0.1 * float i)
                   { Family = family; Amount = amount; Layer = layer; ToldAmount = amount; Values = values; Intervals = ProfileMeasures.map ends values } : ProfileRowMetrics |]

    let toldRows =
        [| for family in transforms |> Array.map fst |> Array.distinct do
               for layer in layers do
                   { Family = family; Layer = layer; Amounts = 5; Unit = "degrees"; Values = told; Intervals = ProfileMeasures.mapTold ends told } : ToldRowMetrics |]

    let local: LocalMeasures<float> = { Moves = 0.0321; Departs = 0.0123; MovesAll = 0.03; DepartsAll = 0.01 }

    { Name = name
      Description = "made weights"
      Sha256 = String.replicate 64 "0"
      InputSize = 227
      Originals = 33
      BasesOriginals = 32
      ForwardPasses = 3300L
      Layers = [| for layer in layers -> { Name = layer; Size = 13; Channels = 64; Stride = 16.0; OwnDeviation = 1.234 } |]
      Findings = EquivarianceRule.findings layers rows toldRows
      Milliseconds = { Forward = 21.4; Field = 3.0; Move = 1.5; Map = 5.6 }
      Rows = rows
      Told = toldRows
      Local =
        [| for family in transforms |> Array.map fst |> Array.distinct do
               for layer in layers do
                   { Family = family; Amount = 1.0; Layer = layer; Per = "degrees"; Values = local; Intervals = ProfileMeasures.mapLocal ends local } |]
      Stages = [||] }

let private page networks =
    let made = MadeContents.ofCommand "profile" [ "dataset", "/data/val" ]

    let metrics: ProfileMetrics =
        { HeldOut = 33
          LearnedFrom = 32
          Rejects = { Rejects = 0; Reasons = Keyed.ofSeq [] }
          Cost = { Seconds = 75.0; PeakRssMb = 514.0 }
          Bootstrap = BootstrapMetrics.ofDraws 1 1000
          Networks = networks
          PassedOver = Keyed.ofSeq [] }

    MadeContents.html { made with Profile = Some(MadeContents.part made metrics) }

let private alexnet = network "alexnet" [| "conv1"; "conv5" |]
let private resnet = network "resnet18" [| "stage1"; "stage2"; "stage4" |]
let private parse (text: string) = HtmlParser(HtmlParserOptions(IsStrictMode = true)).ParseDocument text

[<Fact>]
let ``the page is well-formed and needs nothing from elsewhere`` () =
    let html = page [| alexnet; resnet |]
    use reader = XmlReader.Create(new StringReader(html), XmlReaderSettings(DtdProcessing = DtdProcessing.Ignore))

    while reader.Read() do
        ()

    let document = parse html
    Assert.Equal("Equivariance of alexnet and resnet18 on val", document.Title)
    Assert.DoesNotContain("://", html)

    for link in document.QuerySelectorAll "nav a" do
        Assert.NotNull(document.QuerySelector(string (link.GetAttribute "href")))

[<Fact>]
let ``every layer and transform has a cell, coloured by what its number says`` () =
    let document = parse (page [| alexnet; resnet |])
    let cells = document.QuerySelectorAll "#heat-map .heat td[class]" |> Seq.toArray
    Assert.Equal(3 * transforms.Length * 5, cells.Length)

    for cell in cells do
        let share = float cell.TextContent / 100.0
        Assert.Equal((if share < 0.0 then "h0 less" else $"h{int (System.Math.Round(10.0 * share))}"), cell.GetAttribute "class")

    let first = document.QuerySelector "#heat-map .heat" |> Option.ofObj |> Option.get
    let numbers = first.QuerySelectorAll "tbody td" |> Seq.map _.TextContent |> Seq.toList
    // With channel maps where there are, by the generators alone elsewhere; below nothing where features are better left.
    Assert.Equal<string list>([ "94"; "22"; "94"; "94"; "22" ], numbers[..4])
    Assert.Equal<string list>([ "94"; "-31"; "94"; "94"; "-31" ], numbers[15..])
    Assert.Equal<string list>([ "alexnet"; "resnet18" ], first.QuerySelectorAll ".spans th" |> Seq.map _.TextContent |> Seq.toList)

[<Fact>]
let ``each network's paragraph is the rule's, and every number is there`` () =
    let document = parse (page [| alexnet; resnet |])
    let text = document.QuerySelectorAll "body > :not(script)" |> Seq.map _.TextContent |> String.concat "\n"

    for network in [ alexnet; resnet ] do
        Assert.Equal(3, network.Findings.Length)

        for finding in network.Findings do
            Assert.Contains(finding.Text, text)

    for expected in [ "98.0\u00A0%"; "0.0321"; "0.0123"; "21.4"; "10.1"; "1.23"; "0.25 (0.23 \u2013 0.28)" ] do
        Assert.Contains(expected, text)

    Assert.DoesNotContain("NaN", text)

[<Fact>]
let ``one network is not called by its name everywhere, and has a chart for each family and layer`` () =
    let document = parse (page [| alexnet |])
    Assert.Equal(3 * 2, document.QuerySelectorAll("#by-amount svg.chart").Length)
    Assert.Empty(document.QuerySelectorAll "#heat-map .spans")
    Assert.Empty(document.QuerySelectorAll "#equivariance h3")
    // No curve where nothing was measured.
    Assert.Equal(3 * (4 + 3), document.QuerySelectorAll("#by-amount svg.chart .curve").Length)
    Assert.Contains(Words.none, document.QuerySelectorAll "#by-amount details td" |> Seq.map _.TextContent)
