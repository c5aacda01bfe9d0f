module Streaming.Report.Tests.TicksTests

open System
open System.Globalization
open Streaming.Report.Page
open Xunit

let private read (text: string) = Double.Parse(text.TrimEnd('\u00B0', '\u00D7'), NumberStyles.Any, CultureInfo.InvariantCulture)

let private texts (span: AxisSpan) = span.Ticks |> Array.map snd

// What every axis owes: ticks inside it, in order, that say where they are and never read alike.
let private expectTrue (span: AxisSpan) =
    Assert.True(span.Low < span.High)
    Assert.NotEmpty span.Ticks
    Assert.Equal<string[]>(texts span, Array.distinct (texts span))

    for value, text in span.Ticks do
        Assert.InRange(value, span.Low - 1e-9, span.High + 1e-9)
        Assert.Equal(value, read text, 1e-9 * (1.0 + abs value))

[<Theory>]
[<InlineData(1.0, 4, 0.5)>]
[<InlineData(0.37, 4, 0.1)>]
[<InlineData(7.9, 4, 2.0)>]
[<InlineData(13.0, 4, 5.0)>]
[<InlineData(0.1, 5, 0.02)>]
let ``steps are round`` (span: float) (parts: int) (step: float) = Assert.Equal(step, Ticks.step span parts, 9)

[<Fact>]
let ``distances of factors have ticks of their own, and fill the axis`` () =
    let span = Ticks.within 5 "" [| 0.025; 0.05; 0.075; 0.1; 0.125 |]
    expectTrue span
    Assert.True(span.Ticks.Length >= 4)
    Assert.Equal(0.025, span.Low)
    Assert.Equal(0.125, span.High)

[<Fact>]
let ``factors are not rounded to others`` () =
    let span = Ticks.within 6 "\u00D7" [| 1.05; 1.075; 1.1; 1.3 |]
    expectTrue span
    Assert.DoesNotContain("1.08\u00D7", texts span)

[<Fact>]
let ``an axis of degrees reaches as far as the data`` () =
    let span = Ticks.within 6 "\u00B0" [| 10.0; 110.0 |]
    expectTrue span
    Assert.True(fst (Array.last span.Ticks) >= 100.0)

[<Fact>]
let ``per cents near a hundred begin where they do, lengths at nothing`` () =
    let accuracy = Ticks.around 5 "" [| 92.5; 97.0; 100.0 |]
    expectTrue accuracy
    Assert.InRange(accuracy.Low, 85.0, 92.5)
    Assert.Equal(100.0, accuracy.High, 9)
    let errors = Ticks.around 5 "" [| 0.02; 0.31 |]
    expectTrue errors
    Assert.Equal(0.0, errors.Low)
    Assert.Equal("0", snd errors.Ticks[0])

[<Fact>]
let ``factors between ticks are the same at any scale`` () =
    for power in -6 .. 6 do
        let scale = 10.0 ** float power
        expectTrue (Ticks.factors "" [| 1.3 * scale; 7.0 * scale |])
        expectTrue (Ticks.factors "" [| 0.02 * scale; 64.0 * scale |])
        expectTrue (Ticks.within 5 "" [| 1.3 * scale; 7.0 * scale |])
        expectTrue (Ticks.around 5 "" [| 1.3 * scale; 7.0 * scale |])

[<Fact>]
let ``an axis of one value, or of none, is an axis`` () =
    for values in [ [||]; [| 0.0 |]; [| 5.0 |]; [| nan |]; [| -3.0 |]; [| infinity |] ] do
        expectTrue (Ticks.within 5 "" values)
        expectTrue (Ticks.around 5 "" values)
        expectTrue (Ticks.factors "" values)
