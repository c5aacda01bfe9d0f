module Streaming.Report.Tests.StoryPageTests

open System
open System.IO
open System.Text.RegularExpressions
open System.Xml
open AngleSharp.Dom
open AngleSharp.Html.Parser
open Streaming.Domain
open Streaming.Experiments.Story
open Streaming.Network.Models
open Streaming.Report.Learning
open Streaming.Report.Page
open Streaming.Report.Story
open Xunit

let private dataset = "/data/ILSVRC/Data/CLS-LOC/val"
let private contents = MadeContents.ofLearned [ "dataset", dataset; "plan", "best" ]
let private html report = MadeContents.html (contents report)

let private parse (text: string) =
    HtmlParser(HtmlParserOptions(IsStrictMode = true)).ParseDocument text

let private textOf (node: INode | null) =
    match node with
    | null -> failwith "The page lacks what the test looks for."
    | node -> node.TextContent

// What readers read: the script is not.
let private bodyText (document: IDocument) =
    document.QuerySelectorAll "body > :not(script)" |> Seq.map _.TextContent |> String.concat "\n"
let private attributeOf (name: string) (element: IElement) = element.GetAttribute name |> string
let private families (report: LearnReport) change = { report with Families = report.Families |> Array.map change }
let private made = lazy (MadeReport.report [||])
let private madeHtml = lazy (html made.Value)

let private expectXml (text: string) =
    use reader = XmlReader.Create(new StringReader(text), XmlReaderSettings(DtdProcessing = DtdProcessing.Ignore))

    while reader.Read() do
        ()

[<Fact>]
let ``the page is well-formed XML and HTML without an error`` () =
    expectXml madeHtml.Value
    Assert.Equal("Generators learned from val", (parse madeHtml.Value).Title)

[<Fact>]
let ``every in-page link has its target and no id is used twice`` () =
    let document = parse madeHtml.Value
    let ids = document.QuerySelectorAll("[id]") |> Seq.map (attributeOf "id") |> Seq.toList
    Assert.Equal(List.length ids, List.length (List.distinct ids))
    Assert.NotEmpty(document.QuerySelectorAll "nav a")

    for link in document.QuerySelectorAll "a" do
        Assert.Contains((attributeOf "href" link).TrimStart '#', ids)

    for label in document.QuerySelectorAll "label" do
        Assert.Contains(attributeOf "for" label, ids)

[<Fact>]
let ``the page needs nothing from elsewhere`` () =
    let document = parse madeHtml.Value
    Assert.Empty(document.QuerySelectorAll "link, iframe, object, embed, form, script[src]")
    Assert.DoesNotContain("://", madeHtml.Value)
    Assert.DoesNotContain("url(", madeHtml.Value)
    Assert.DoesNotContain("@import", madeHtml.Value)

    for image in document.QuerySelectorAll "img" do
        Assert.StartsWith("data:image/webp;base64,", attributeOf "src" image)
        Assert.False(String.IsNullOrWhiteSpace(attributeOf "alt" image))

    for picture in document.QuerySelectorAll "svg[role=img]" do
        Assert.False(String.IsNullOrWhiteSpace(textOf (picture.QuerySelector "title")))

[<Fact>]
let ``every number given is on the page`` () =
    let report = made.Value
    let text = bodyText (parse madeHtml.Value)

    for expected in [ "91"; "1,449"; "39,312"; "335,016,864"; "best"; dataset; "10\u00B0"; "0.75\u00D7"; "30 px" ] do
        Assert.Contains(expected, text)

    for reason, images in report.RejectCounts do
        Assert.Contains(Words.reason reason, text)
        Assert.Contains(string images, text)

    for family in report.Families do
        Assert.Contains(Family.name family.Family, text)
        Assert.Contains(Words.count family.Pairs, text)

        for errors in [ family.FlowErrors; family.GeneratorErrors; Option.get family.NoFlowErrors ] do
            for cells in errors.Cells |> Array.concat do
                Assert.Contains(Words.error cells, text)

[<Fact>]
let ``the paper's figures are named, and each says what may differ`` () =
    let document = parse madeHtml.Value

    for anchor in [ "figure-1"; "figure-2" ] do
        let section = document.QuerySelector("#" + anchor)
        Assert.StartsWith("Figure", textOf section)
        Assert.Contains("the paper", textOf section)

[<Fact>]
let ``a run of which a part is missing says so`` () =
    let part name state why : StoryPart =
        { Name = name
          Folder = "parts/" + name
          State = state
          Why = why
          Seconds = None
          Expected = 12.0
          Command = $"streaming {name} a b"
          MadeOf = None }

    let story: StoryRecord =
        { FormatVersion = 1
          ProgramVersion = "0.1.0"
          Story = "quick"
          Dataset = "/data/mine"
          MadeSample = false
          Command = "streaming run /data/mine"
          Parts = [| { part "learn" PartState.finished None with Folder = "." }; part "siamese" PartState.waiting None; part "arms" PartState.leftOut (Some "there are no classes.") |] }

    let document = parse (MadeContents.html { contents { made.Value with Families = [||] } with Story = Some story })
    let note = textOf (document.QuerySelector ".note")
    Assert.Contains("siamese: not done yet", note)
    Assert.Contains("arms: left out \u2013 there are no classes.", note)
    Assert.DoesNotContain("learn:", note)
    Assert.Contains("streaming run /data/mine", textOf (document.QuerySelector ".command code"))
    Assert.Equal("Generators learned from mine", document.Title)

[<Fact>]
let ``text of the dataset cannot become markup`` () =
    let name = "<img src=x onerror=alert(1)> & \"quotes\" 'single'"
    let document = parse (MadeContents.html (MadeContents.ofLearned [ "dataset", "/data/" + name ] { made.Value with Families = [||] }))
    Assert.EndsWith(name, textOf (document.QuerySelector "h1"))
    Assert.Empty(document.QuerySelectorAll "h1 img, .settings img")

[<Fact>]
let ``control characters in names and messages leave the page well-formed`` () =
    let nasty = "a\u0001b\u001f\u0000c"
    let report = { made.Value with Families = [||]; Rejected = [| { made.Value.Rejected[2] with Reason = RejectReason.SeveralObjects; Path = $"/{nasty}.JPEG"; Detail = nasty } |] }
    let text = MadeContents.html (MadeContents.ofLearned [ "dataset", nasty ] report)
    expectXml text
    Assert.Contains("a\uFFFDb\uFFFD\uFFFDc", bodyText (parse text))

[<Fact>]
let ``a run with little to show still has a page`` () =
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

    for report in [ { bare with Stages = [||]; Selected = [||]; Rejected = [||]; RejectCounts = [||] }; { made.Value with Families = [||] } ] do
        let text = html report
        expectXml text
        Assert.DoesNotMatch(Regex "NaN|Infinity", bodyText (parse text))

[<Fact>]
let ``the page holds for every family`` () =
    let ofKind kind =
        let baseAmount =
            match kind with
            | ScaleUp -> 1.05
            | ScaleDown -> 0.95
            | _ -> 5.0

        { MadeReport.family kind baseAmount [| baseAmount |] 1L with MeanFlows = [||]; Generators = [||]; Components = [||] }

    let document = parse (html { made.Value with Families = Family.all |> List.map ofKind |> List.toArray })
    Assert.Equal(8, document.QuerySelectorAll("#generators .panel").Length)
    Assert.DoesNotMatch(Regex "NaN|Infinity", bodyText document)

[<Fact>]
let ``fields are files too, and stay while nothing new was found`` () =
    use folder = new TemporaryFolder()
    let _, figures = StoryPage.render (fun _ -> None) (contents made.Value)
    let place = folder.At "figures"
    figures.Write(place, DateTime.UtcNow.AddMinutes -1.0)
    let files = Directory.GetFiles(place, "*.png") |> Array.map (Path.GetFileName >> string) |> set

    for expected in [ "colour-wheel.png"; "rotate+.mean.conv1.png"; "rotate+.component2.conv5.png"; "scale-down.generator.0.75.conv1.png"; "rotate+.exact.60.conv1.png" ] do
        Assert.Contains(expected, files)

    Assert.Empty(Directory.GetFiles(folder.At "", "*.partial", SearchOption.AllDirectories))
    let written = File.GetLastWriteTimeUtc(Path.Combine(place, "rotate+.mean.conv1.png"))
    figures.Write(place, DateTime.UtcNow.AddMinutes -1.0)
    Assert.Equal(written, File.GetLastWriteTimeUtc(Path.Combine(place, "rotate+.mean.conv1.png")))
    figures.Write(place, DateTime.UtcNow.AddMinutes 1.0)
    Assert.True(File.GetLastWriteTimeUtc(Path.Combine(place, "rotate+.mean.conv1.png")) > written)

[<Fact>]
let ``a folder that holds no run is refused by its name`` () =
    use folder = new TemporaryFolder()
    let e = Assert.Throws<InputException>(fun () -> StoryPage.write (folder.At ""))
    Assert.Contains("there is no run in this folder", e.Message)
