module Streaming.Report.Tests.ChartTests

open System.Globalization
open System.Xml.Linq
open Giraffe.ViewEngine
open Streaming.Report.Page
open Xunit

let private parse node = XElement.Parse(RenderView.AsString.xmlNode node)
let private named name (svg: XElement) = svg.Descendants(XName.Get name) |> Seq.toList
let private value (name: string) (e: XElement) = (e.Attribute(XName.Get name) |> Option.ofObj |> Option.get).Value
let private number name e = System.Double.Parse(value name e, CultureInfo.InvariantCulture)

[<Fact>]
let ``a curve has a point for every finite value and its name at its end`` () =
    let svg =
        LineChart.draw
            "errors"
            "amount"
            "cells"
            [| 1.0, "10"; 2.0, "20"; 3.0, "30" |]
            [| { Name = "conv1"; Points = [| 1.0, 0.2; 2.0, 0.4; 3.0, nan |] }
               { Name = "conv5"; Points = [| 1.0, 0.1; 2.0, 0.3; 3.0, 0.8 |] } |]
        |> parse

    Assert.Equal(5, (named "circle" svg).Length)
    Assert.Equal(2, (named "polyline" svg).Length)
    let texts = named "text" svg |> List.map _.Value

    for expected in [ "conv1"; "conv5"; "10"; "30"; "cells"; "amount" ] do
        Assert.Contains(expected, texts)

    // More error is higher up, and a larger amount further right.
    let points = named "circle" svg |> List.skip 2
    Assert.True(number "cy" points[2] < number "cy" points[1] && number "cy" points[1] < number "cy" points[0])
    Assert.True(number "cx" points[0] < number "cx" points[1])

[<Fact>]
let ``curves that end at the same height have names that do not overlap`` () =
    let svg =
        LineChart.draw
            "errors"
            "amount"
            "cells"
            [| 1.0, "10"; 2.0, "20" |]
            [| for i in 1..5 -> { Name = $"conv{i}"; Points = [| 1.0, 0.1; 2.0, 0.5 |] } |]
        |> parse

    let heights =
        named "text" svg
        |> List.filter (fun t -> t.Value.StartsWith "conv")
        |> List.map (number "y")
        |> List.sort

    Assert.Equal(5, heights.Length)
    Assert.All(List.pairwise heights, fun (a, b) -> Assert.True(b - a > 11.0))

[<Fact>]
let ``points beyond the last tick are drawn inside the axis`` () =
    let svg =
        LineChart.draw "accuracy" "distance" "right" [| 0.0, "0"; 20.0, "20"; 40.0, "40" |] [| { Name = "hypotheses"; Points = [| 2.5, 1.0; 57.5, 0.9 |] } |]
        |> parse

    let axis = named "line" svg |> List.map (number "x2") |> List.max
    Assert.All(named "circle" svg, fun point -> Assert.True(number "cx" point <= axis + 0.01))

[<Fact>]
let ``names of ticks that would overlap stay away and their ticks do not`` () =
    let ticks = [| for i in 0..40 -> float i, $"{100 + i}" |]
    let svg = LineChart.draw "errors" "amount" "cells" ticks [| { Name = "conv1"; Points = [| 0.0, 0.1; 40.0, 0.5 |] } |] |> parse
    let places = named "text" svg |> List.filter (fun t -> t.Value.Length = 3 && t.Value.StartsWith "1") |> List.map (number "x") |> List.sort
    Assert.InRange(places.Length, 5, 40)
    Assert.All(List.pairwise places, fun (a, b) -> Assert.True(b - a > 20.0))
    Assert.True((named "line" svg).Length > 41)

[<Theory>]
[<InlineData(0.0)>]
[<InlineData(System.Double.NaN)>]
let ``a chart of nothing is still a chart`` (v: float) =
    let svg =
        LineChart.draw "errors" "amount" "cells" [| 1.0, "10" |] [| { Name = "conv1"; Points = [| 1.0, v |] } |]
        |> parse

    Assert.DoesNotContain("NaN", svg.ToString())

[<Theory>]
[<InlineData(1.0, 0.5)>]
[<InlineData(0.37, 0.1)>]
[<InlineData(7.9, 2.0)>]
[<InlineData(13.0, 5.0)>]
let ``axis steps are round`` (most: float) (step: float) =
    Assert.Equal(step, LineChart.roundStep most, 9)

[<Fact>]
let ``bars are as tall as their shares`` () =
    let svg = BarChart.draw "spectrum" "component" "share" [| "U1", 0.4; "U2", 0.1; "U3", nan |] |> parse
    let bars = named "rect" svg
    Assert.Equal(2, bars.Length)
    Assert.Equal(4.0, number "height" bars[0] / number "height" bars[1], 1)
    Assert.Contains("40.0 %", named "text" svg |> List.map _.Value)
