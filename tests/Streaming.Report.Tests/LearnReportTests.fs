module Streaming.Report.Tests.LearnReportTests

open System
open System.IO
open System.Text.RegularExpressions
open System.Xml
open AngleSharp.Dom
open AngleSharp.Html.Parser
open SkiaSharp
open Streaming.Domain
open Streaming.Network.Models
open Streaming.Report.Learning
open Streaming.Report.Page
open Xunit

let private html report = LearnReport.render report |> fst

let private parse (text: string) =
    HtmlParser(HtmlParserOptions(IsStrictMode = true)).ParseDocument text

let private textOf (node: INode | null) =
    match node with
    | null -> failwith "The page lacks what the test looks for."
    | node -> node.TextContent

let private bodyText (document: IDocument) = textOf document.Body

let private attributeOf (name: string) (element: IElement) = element.GetAttribute name |> string

let private families (report: LearnReport) change =
    { report with Families = report.Families |> Array.map change }

let private made = lazy (MadeReport.report [||])
let private madeHtml = lazy (html made.Value)

[<Fact>]
let ``the page is well-formed XML and HTML without an error`` () =
    let settings = XmlReaderSettings(DtdProcessing = DtdProcessing.Ignore)
    use reader = XmlReader.Create(new StringReader(madeHtml.Value), settings)

    while reader.Read() do
        ()

    let document = parse madeHtml.Value
    Assert.Equal("Generators from 91 original images", document.Title)

[<Fact>]
let ``every in-page link has its target and no id is used twice`` () =
    Assert.Equal(6, (parse madeHtml.Value).QuerySelectorAll("nav a").Length)
    let document = parse madeHtml.Value
    let ids = document.QuerySelectorAll("[id]") |> Seq.map (attributeOf "id") |> Seq.toList
    Assert.Equal(List.length ids, List.length (List.distinct ids))

    for link in document.QuerySelectorAll "a" do
        Assert.Contains((attributeOf "href" link).TrimStart '#', ids)

[<Fact>]
let ``the page needs nothing from elsewhere`` () =
    let document = parse madeHtml.Value
    Assert.Empty(document.QuerySelectorAll "script, link, iframe, object, embed, form")
    Assert.DoesNotContain("://", madeHtml.Value)
    Assert.DoesNotContain("url(", madeHtml.Value)
    Assert.DoesNotContain("@import", madeHtml.Value)

    for image in document.QuerySelectorAll "img" do
        Assert.StartsWith("data:image/webp;base64,", attributeOf "src" image)
        Assert.False(String.IsNullOrWhiteSpace (attributeOf "alt" image))

[<Fact>]
let ``every number given is on the page`` () =
    let report = made.Value
    let text = bodyText (parse madeHtml.Value)

    for expected in
        [ "91"; "1,449"; "6,552"; "39,312"; "335,016,864"; "12 min 31 s"; "2,345 MB"; "0.1.0"; "best"
          report.Dataset; report.Weights; "direct, refined below one cell"; "10\u00B0"; "0.75\u00D7"; "30 px" ] do
        Assert.Contains(expected, text)

    for stage in report.Stages do
        Assert.Contains(stage.Stage, text)
        Assert.Contains(Words.count stage.Items, text)
        Assert.Contains(Words.seconds stage.BusySeconds, text)

    for reason, images in report.RejectCounts do
        Assert.Contains(Words.reason reason, text)
        Assert.Contains(string images, text)

    for rejected in report.Rejected do
        Assert.Contains(rejected.Detail, text)

    for family in report.Families do
        Assert.Contains(Family.name family.Family, text)
        Assert.Contains(Words.count family.Pairs, text)

        for share in family.ExplainedShare do
            Assert.Contains(Words.percent share, text)

        for errors in [ family.FlowErrors; family.GeneratorErrors; Option.get family.NoFlowErrors ] do
            for cells in errors.Cells |> Array.concat do
                Assert.Contains(Words.error cells, text)

[<Fact>]
let ``errors stand in the row of their layer and the column of their amount`` () =
    let report = made.Value
    let document = parse madeHtml.Value

    for family in report.Families do
        let table =
            document.QuerySelectorAll($"#{Markup.anchor family.Family} table") |> Seq.exactlyOne

        let columns = table.QuerySelectorAll "thead th" |> Seq.map _.TextContent |> Seq.toArray
        let groups = table.QuerySelectorAll "tbody" |> Seq.toArray
        Assert.Equal<string[]>([| "flow"; "generator"; "no flow" |], groups |> Array.map (fun g -> textOf g.FirstElementChild))

        for group, errors in
            Array.zip groups [| family.FlowErrors; family.GeneratorErrors; Option.get family.NoFlowErrors |] do
            for i, row in group.QuerySelectorAll "tr" |> Seq.skip 1 |> Seq.indexed do
                let cells = row.Children |> Seq.map _.TextContent |> Seq.toArray
                Assert.Equal(errors.Layers[i], cells[0])

                for j in 0 .. errors.Amounts.Length - 1 do
                    let column = Array.IndexOf(columns, Words.amount family.Family errors.Amounts[j])
                    Assert.Equal(Words.error (errors.Cells[i][j]), cells[column])

[<Fact>]
let ``amounts stand in the order of their strength`` () =
    let columns =
        (parse madeHtml.Value).QuerySelectorAll "#scale-down thead th" |> Seq.map _.TextContent |> Seq.skip 1

    Assert.Equal<string[]>([| "0.95\u00D7"; "0.9\u00D7"; "0.85\u00D7"; "0.8\u00D7"; "0.75\u00D7" |], Seq.toArray columns)

[<Fact>]
let ``every figure is in its family's section`` () =
    let document = parse madeHtml.Value

    for family in made.Value.Families do
        let figures = document.QuerySelectorAll $"#{Markup.anchor family.Family} figure"
        // Mean and two components in four layers, two mean flows of two layers, three generators beside their
        // exact fields in two layers, the two charts.
        Assert.Equal(3 * 4 + 2 * 2 + 3 * 4 + 2, figures.Length)

    Assert.Equal(11, document.QuerySelectorAll("#selection figure").Length)
    Assert.Equal(3, document.QuerySelectorAll("#overview figure").Length)

[<Fact>]
let ``the page and its figures are files, and nothing partial is left`` () =
    use folder = new TemporaryFolder()
    let path = folder.At "run/report.html"
    LearnReport.write path made.Value
    Assert.Equal(madeHtml.Value, File.ReadAllText path)
    Assert.Empty(Directory.GetFiles(folder.At "run", "*.partial", SearchOption.AllDirectories))
    let files = Directory.GetFiles(folder.At "run/figures", "*.png") |> Array.map (Path.GetFileName >> string) |> set

    for layer in (AlexNetSpace.Of CaffeNet).LayerNames do
        for what in [ "mean"; "component1"; "component2" ] do
            Assert.Contains($"rotate+.{what}.{layer}.png", files)

    for expected in
        [ "colour-wheel.png"; "left.mean-flow.5.conv2.png"; "scale-down.generator.0.75.conv1.png"; "rotate+.exact.60.conv5.png" ] do
        Assert.Contains(expected, files)

    // A figure's file is a picture of the page, but for what the page's compression loses.
    use file = SKBitmap.Decode(folder.At "run/figures/rotate+.mean.conv1.png") |> Option.ofObj |> Option.get
    Assert.Equal(440, file.Width)

    let difference (data: string) =
        use shown = SKBitmap.Decode(Convert.FromBase64String data) |> Option.ofObj |> Option.get

        if shown.Width <> file.Width || shown.Height <> file.Height then
            infinity
        else
            Seq.map2 (fun (a: SKColor) (b: SKColor) -> abs (float a.Red - float b.Red)) shown.Pixels file.Pixels
            |> Seq.average

    let pictures =
        (parse madeHtml.Value).QuerySelectorAll("img")
        |> Seq.map (attributeOf "src")
        |> Seq.filter _.StartsWith("data:image/webp;base64,")
        |> Seq.map _.Substring("data:image/webp;base64,".Length)

    Assert.InRange(pictures |> Seq.map difference |> Seq.min, 0.0, 4.0)

[<Fact>]
let ``a second report takes the place of the first`` () =
    use folder = new TemporaryFolder()
    let path = folder.At "report.html"
    let small = { made.Value with Families = [||] }
    LearnReport.write path small
    LearnReport.write path { small with Title = "Second" }
    Assert.Contains("<h1>Second</h1>", File.ReadAllText path)

[<Fact>]
let ``text of the dataset cannot become markup`` () =
    let title = "<img src=x onerror=alert(1)> & \"quotes\" 'single'"
    let report = { made.Value with Title = title; Dataset = "/data/<b>&amp;"; Families = [||] }
    let document = parse (html report)
    Assert.Equal(title, textOf (document.QuerySelector "h1"))
    Assert.Empty(document.QuerySelectorAll "h1 img, .settings b")

[<Fact>]
let ``control characters in names and messages leave the page well-formed`` () =
    let nasty = "a\u0001b\u001f\u0000c"

    let report =
        { made.Value with
            Families = [||]
            Dataset = nasty
            Rejected = [| { made.Value.Rejected[2] with Path = $"/{nasty}.JPEG"; Detail = nasty } |] }

    use reader =
        XmlReader.Create(new StringReader(html report), XmlReaderSettings(DtdProcessing = DtdProcessing.Ignore))

    while reader.Read() do
        ()

    Assert.Contains("a\uFFFDb\uFFFD\uFFFDc", bodyText (parse (html report)))

[<Fact>]
let ``a run with little to show still has a report`` () =
    let none = { Layers = [||]; Amounts = [||]; Cells = [||] }

    let bare =
        families made.Value (fun f ->
            { f with
                Components = [||]
                ExplainedShare = [||]
                MeanFlows = [||]
                Generators = [||]
                FlowErrors = none
                GeneratorErrors = none
                NoFlowErrors = None })

    let report =
        { bare with Stages = [||]; Selected = [||]; Rejected = [||]; RejectCounts = [||]; Settings = [||] }

    let document = parse (html report)
    Assert.Equal(4, document.QuerySelectorAll("#left figure").Length)
    Assert.Empty(document.QuerySelectorAll "nav a[href='#stages']")
    Assert.DoesNotContain("NaN", bodyText document)

[<Fact>]
let ``errors that were not measured are dashes`` () =
    let report =
        families made.Value (fun f ->
            { f with
                FlowErrors.Cells = f.FlowErrors.Cells |> Array.map (Array.map (fun _ -> nan))
                NoFlowErrors = None })

    let document = parse (html report)
    Assert.DoesNotContain("NaN", bodyText document)

    let cells =
        document.QuerySelectorAll "#left tbody:first-of-type td" |> Seq.map _.TextContent |> Seq.toArray

    Assert.Equal<string[]>(Array.create 30 Words.none, cells)

[<Fact>]
let ``links and units hold for every family`` () =
    let report =
        { made.Value with
            Families =
                Family.all
                |> List.map (fun kind ->
                    let baseAmount =
                        match kind with
                        | ScaleUp -> 1.05
                        | ScaleDown -> 0.95
                        | _ -> 5.0

                    { MadeReport.family kind baseAmount [| baseAmount |] 1L with MeanFlows = [||]; Generators = [||]; Components = [||] })
                |> List.toArray }

    let document = parse (html report)
    Assert.Equal(8, document.QuerySelectorAll("section.family").Length)
    Assert.DoesNotMatch(Regex "NaN|Infinity", bodyText document)
