module Streaming.Report.Tests.LearnedSectionsTests

open System
open System.IO
open AngleSharp.Dom
open AngleSharp.Html.Parser
open Streaming.Domain
open Streaming.Report.Learning
open Streaming.Report.Page
open Xunit

let private html report = MadeContents.html (MadeContents.ofLearned [ "dataset", "/data/val" ] report)
let private parse (text: string) = HtmlParser(HtmlParserOptions(IsStrictMode = true)).ParseDocument text

let private textOf (node: INode | null) =
    match node with
    | null -> failwith "The page lacks what the test looks for."
    | node -> node.TextContent

let private attributeOf (name: string) (element: IElement) = element.GetAttribute name |> string
let private families (report: LearnReport) change = { report with Families = report.Families |> Array.map change }
let private made = lazy (MadeReport.report [||])
let private madeHtml = lazy (html made.Value)

// What readers read: the script is not.
let private bodyText (document: IDocument) =
    document.QuerySelectorAll "body > :not(script)" |> Seq.map _.TextContent |> String.concat "\n"

// The table of a family, in the panel of its name.
let private tableOf (document: IDocument) (family: FamilyReport) =
    document.QuerySelectorAll "#generators .panel"
    |> Seq.find (fun panel -> textOf (panel.QuerySelector ".panel-name") = Family.name family.Family)
    |> _.QuerySelector("table")
    |> Option.ofObj
    |> Option.get

[<Fact>]
let ``errors stand in the row of their layer and the column of their amount`` () =
    let document = parse madeHtml.Value

    for family in made.Value.Families do
        let table = tableOf document family
        let columns = table.QuerySelectorAll "thead th" |> Seq.map _.TextContent |> Seq.toArray
        let groups = table.QuerySelectorAll "tbody" |> Seq.toArray
        Assert.Equal(3, groups.Length)

        for group, errors in Array.zip groups [| family.GeneratorErrors; family.FlowErrors; Option.get family.NoFlowErrors |] do
            for i, row in group.QuerySelectorAll "tr" |> Seq.skip 1 |> Seq.indexed do
                let cells = row.Children |> Seq.map _.TextContent |> Seq.toArray
                Assert.Equal(errors.Layers[i], cells[0])

                for j in 0 .. errors.Amounts.Length - 1 do
                    let column = Array.IndexOf(columns, Words.amount family.Family errors.Amounts[j])
                    Assert.Equal(Words.error (errors.Cells[i][j]), cells[column])
                    // In a narrow window the cell says its column itself.
                    Assert.Equal(columns[column], attributeOf "data-label" row.Children[column])

[<Fact>]
let ``amounts stand in the order of their strength`` () =
    let columns = (tableOf (parse madeHtml.Value) made.Value.Families[1]).QuerySelectorAll "thead th" |> Seq.map _.TextContent |> Seq.skip 1
    Assert.Equal<string[]>([| "0.95\u00D7"; "0.9\u00D7"; "0.85\u00D7"; "0.8\u00D7"; "0.75\u00D7" |], Seq.toArray columns)

[<Fact>]
let ``one chart has the error by amount of every layer and of doing nothing`` () =
    for family in made.Value.Families do
        let chart = GeneratorSection.chart family
        Assert.Equal<string[]>(Array.append family.Space.LayerNames [| "doing nothing" |], chart.Curves |> Array.map _.Name)
        let stride = family.Space.Layers[0].Stride
        let amount, error = chart.Curves[0].Points[0]
        Assert.Equal(stride * EndpointErrors.at "conv1" amount family.GeneratorErrors, error, 9)

[<Fact>]
let ``every family has a panel, the first one chosen`` () =
    let document = parse madeHtml.Value

    for section in [ "#figure-2"; "#generators" ] do
        Assert.Equal(3, document.QuerySelectorAll(section + " .panel").Length)
        Assert.Equal("rotate+", attributeOf "data-name" (document.QuerySelectorAll(section + " input[checked]") |> Seq.exactlyOne))

    // Mean and two components in four layers; generator and exact field at three amounts.
    Assert.Equal(3 * 4, document.QuerySelectorAll("#figure-2 .panel:first-child .field").Length)
    Assert.Equal(3 * 2, document.QuerySelectorAll("#generators .panel:first-child .field").Length)

// As the page's script does.
let private unpacked (text: string) =
    use stream = new Compression.DeflateStream(new MemoryStream(Convert.FromBase64String text), Compression.CompressionMode.Decompress)
    use bytes = new MemoryStream()
    stream.CopyTo bytes
    bytes.ToArray() |> Array.scan (+) 0uy |> Array.tail |> Array.map sbyte

[<Fact>]
let ``a field's cells can be read from the page`` () =
    let family = made.Value.Families[0]
    let box = (parse madeHtml.Value).QuerySelector "#figure-1 .vectors" |> Option.ofObj |> Option.get
    let size = int (attributeOf "data-size" box)
    let unit = float (attributeOf "data-unit" box)
    let numbers = unpacked (attributeOf "data-cells" box)
    let field = Streaming.Report.Drawing.Field.ofFlowVector family.Space "conv1" family.Mean
    Assert.Equal(2 * size * size, numbers.Length)

    for cell in 0 .. size * size - 1 do
        Assert.Equal(float field.X[cell], unit * float numbers[cell], 0.6 * unit)
        Assert.Equal(float field.Y[cell], unit * float numbers[size * size + cell], 0.6 * unit)

[<Fact>]
let ``errors that were not measured are dashes`` () =
    let report =
        families made.Value (fun f ->
            { f with
                FlowErrors.Cells = f.FlowErrors.Cells |> Array.map (Array.map (fun _ -> nan))
                NoFlowErrors = None })

    let document = parse (html report)
    Assert.DoesNotContain("NaN", bodyText document)
    let flows = (tableOf document report.Families[2]).QuerySelectorAll "tbody" |> Seq.last
    Assert.All(flows.QuerySelectorAll "td", fun cell -> Assert.Equal(Words.none, cell.TextContent))
