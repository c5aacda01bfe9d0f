module Streaming.Report.Tests.ChartTests

open System.Globalization
open System.Xml.Linq
open Giraffe.ViewEngine
open Streaming.Report.Page
open Xunit

let private parse node = XElement.Parse(RenderView.AsString.xmlNode node)
let private chartOf (figure: XElement) = figure.Descendants(XName.Get "svg") |> Seq.head
let private named name (svg: XElement) = svg.Descendants(XName.Get name) |> Seq.toList
let private value (name: string) (e: XElement) = (e.Attribute(XName.Get name) |> Option.ofObj |> Option.get).Value
let private number name e = System.Double.Parse(value name e, CultureInfo.InvariantCulture)
let private circles figure = named "circle" (chartOf figure)

let private chart x curves : LineChart =
    { Title = "errors"
      X = x
      Y = LineChart.axis "cells" ""
      Marks = [||]
      Curves = curves }

// The box of a text in the chart's units, at the size that phones show it.
let private box (text: XElement) =
    let x, y, width = number "x" text, number "y" text, 8.2 * float text.Value.Length

    let left =
        match value "text-anchor" text with
        | "middle" -> x - 0.5 * width
        | "end" -> x - width
        | _ -> x

    left, left + width, y - 12.0, y + 3.0

let private expectWordsApart (figure: XElement) =
    let boxes = named "text" (chartOf figure) |> List.map (fun text -> text.Value, box text)

    for i, (a, (l1, r1, t1, b1)) in List.indexed boxes do
        for b, (l2, r2, t2, b2) in List.skip (i + 1) boxes do
            Assert.False(l1 < r2 && l2 < r1 && t1 < b2 && t2 < b1, $"'{a}' runs into '{b}'")

[<Fact>]
let ``a curve has a point for every finite value, and its name in the key`` () =
    let figure =
        LineChart.draw (chart (LineChart.axis "amount" "") [| { Name = "conv1"; Points = [| 1.0, 0.2; 2.0, 0.4; 3.0, nan |] }; { Name = "conv5"; Points = [| 1.0, 0.1; 2.0, 0.3; 3.0, 0.8 |] } |])
        |> parse

    Assert.Equal(5, (circles figure).Length)
    Assert.Equal(2, (named "polyline" figure).Length)
    Assert.Equal<string list>([ "conv1"; "conv5" ], named "li" figure |> List.map _.Value)
    // More error is higher up, and a larger amount further right.
    let points = circles figure |> List.skip 2
    Assert.True(number "cy" points[2] < number "cy" points[1] && number "cy" points[1] < number "cy" points[0])
    Assert.True(number "cx" points[0] < number "cx" points[1])

[<Fact>]
let ``an axis begins and ends where the data do`` () =
    let figure = LineChart.draw (chart (LineChart.axis "distance" "") [| { Name = "hypotheses"; Points = [| for i in 1..5 -> 0.025 * float i, 0.9 |] } |]) |> parse
    let places = circles figure |> List.map (number "cx")
    let axis = named "line" (chartOf figure) |> List.filter (fun line -> value "class" line = "axis" && number "y1" line = number "y2" line) |> List.exactlyOne
    let left, right = number "x1" axis, number "x2" axis
    Assert.InRange(List.head places, left, left + 0.1 * (right - left))
    Assert.InRange(List.last places, right - 0.1 * (right - left), right)

[<Fact>]
let ``words never run into each other, whatever the scale`` () =
    for low, high, unit in [ 0.025, 0.125, ""; 1.05, 1.3, "\u00D7"; 10.0, 110.0, "\u00B0"; 0.0, 1000000.0, ""; -0.001, 0.001, "" ] do
        let points = [| for i in 0..20 -> low + (high - low) * float i / 20.0, 1000.0 * float i |]
        LineChart.draw (chart (LineChart.axis "amount" unit) [| { Name = "conv1"; Points = points } |]) |> parse |> expectWordsApart

    let counts = [| 500.0; 2500.0; 10000.0; 12500.0; 30000.0 |]
    let axis = { LineChart.axis "training pairs" "" with Scale = Logarithmic; Places = counts }
    let figure = LineChart.draw (chart axis [| { Name = "Siamese"; Points = [| for count in counts -> count, 80.0 |] } |]) |> parse
    expectWordsApart figure
    let texts = named "text" (chartOf figure) |> List.map _.Value
    Assert.Contains("500", texts)
    Assert.Contains("30,000", texts)

[<Fact>]
let ``a logarithmic axis keeps factors apart alike`` () =
    let axis = { LineChart.axis "error" "" with Scale = Logarithmic }
    let figure = LineChart.draw { chart (LineChart.axis "amount" "") [| { Name = "conv1"; Points = [| 1.0, 0.1; 2.0, 1.0; 3.0, 10.0; 4.0, 0.0 |] } |] with Y = axis } |> parse
    // Nothing has no place on it.
    Assert.Equal(3, (circles figure).Length)
    let heights = circles figure |> List.map (number "cy")
    Assert.Equal(heights[0] - heights[1], heights[1] - heights[2], 1)

[<Theory>]
[<InlineData(0.0)>]
[<InlineData(System.Double.NaN)>]
let ``a chart of nothing is still a chart`` (v: float) =
    let figure = LineChart.draw (chart (LineChart.axis "amount" "") [| { Name = "conv1"; Points = [| 1.0, v |] } |]) |> parse
    Assert.DoesNotContain("NaN", figure.ToString())

[<Fact>]
let ``bars are as tall as their shares`` () =
    let figure = BarChart.draw "spectrum" "component" "share, per cent" [| "U1", 0.4; "U2", 0.1; "U3", nan |] |> parse
    let bars = named "rect" figure
    Assert.Equal(2, bars.Length)
    Assert.Equal(4.0, number "height" bars[0] / number "height" bars[1], 1)
    Assert.Contains("40", named "text" figure |> List.map _.Value)
    expectWordsApart figure

[<Fact>]
let ``a bar for each of ten components has room for its words`` () =
    BarChart.draw "spectrum" "component" "share, per cent" [| for i in 1..10 -> $"U{i}", 0.3 / float i |] |> parse |> expectWordsApart

[<Fact>]
let ``a dot stands inside its interval, and what was not measured has none`` () =
    let interval value = { Value = value; Low = 0.9 * value; High = 1.1 * value }
    let nothing = { Value = nan; Low = nan; High = nan }
    let figure = IntervalChart.draw "RMS" "RMS" [| "generator"; "identity" |] [| "rotate+ 30\u00B0", [| interval 3.0; interval 4.0 |]; "left 30 px", [| nothing; { interval 5.0 with Low = nan } |] |] |> parse
    let whiskers = named "line" (chartOf figure) |> List.filter (fun line -> (value "class" line).StartsWith "whisker")
    Assert.Equal(2, whiskers.Length)
    Assert.Equal(3, (circles figure).Length)

    for whisker, dot in List.zip whiskers (List.truncate 2 (circles figure)) do
        Assert.InRange(number "cx" dot, number "x1" whisker, number "x2" whisker)

    expectWordsApart figure
