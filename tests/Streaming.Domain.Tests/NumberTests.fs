module Streaming.Domain.Tests.NumberTests

open System
open System.Globalization
open Streaming.Domain
open Xunit

let private anything = RealRange.Between(-1e300, 1e300)

let private refusal (work: unit -> 'a) =
    Assert.Throws<InputException>(fun () -> work () |> ignore).Message

[<Theory>]
[<InlineData("1.25", 1.25)>]
[<InlineData("-3", -3.0)>]
[<InlineData("+2.5", 2.5)>]
[<InlineData("1e-4", 1e-4)>]
[<InlineData("2E3", 2000.0)>]
[<InlineData(".5", 0.5)>]
[<InlineData("5.", 5.0)>]
let ``Real numbers have a sign, a point and an exponent`` (text: string) (value: float) =
    Assert.Equal(value, Number.real "--gamma" anything text)

[<Theory>]
[<InlineData("1,25")>]
[<InlineData("1,000.5")>]
[<InlineData("1'000")>]
[<InlineData("1_000")>]
[<InlineData("1 000")>]
[<InlineData(" 1")>]
[<InlineData("1 ")>]
[<InlineData("0x10")>]
[<InlineData("1.2.3")>]
[<InlineData("1e")>]
[<InlineData("--1")>]
[<InlineData("$1")>]
[<InlineData("(1)")>]
[<InlineData("NaN")>]
[<InlineData("Infinity")>]
[<InlineData("-\u221E")>]
[<InlineData("1e999")>]
[<InlineData("\u0661")>]
[<InlineData("")>]
[<InlineData("1\u0000")>]
let ``Everything else is refused by its text and by what it is for`` (text: string) =
    let message = refusal (fun () -> Number.real "--gamma" anything text)
    Assert.StartsWith($"--gamma is '{text}'; expected a number", message)

[<Fact>]
let ``A decimal comma is told with the number that was meant`` () =
    Assert.Contains("1.25", refusal (fun () -> Number.real "--gamma" anything "1,25"))
    Assert.DoesNotContain("meant", refusal (fun () -> Number.real "--gamma" anything "a,b"))

[<Fact>]
let ``The machine's way of writing numbers does not matter`` () =
    let before = CultureInfo.CurrentCulture
    let german = CultureInfo.InvariantCulture.Clone() :?> CultureInfo
    german.NumberFormat.NumberDecimalSeparator <- ","
    german.NumberFormat.NumberGroupSeparator <- "."

    try
        CultureInfo.CurrentCulture <- german
        Assert.Equal(1.25, Number.real "--gamma" anything "1.25")
        Assert.Contains("0 to 0.5", refusal (fun () -> Number.real "--gamma" (RealRange.Between(0.0, 0.5)) "7"))
    finally
        CultureInfo.CurrentCulture <- before

[<Fact>]
let ``Ends belong to a range or not`` () =
    let holds (range: RealRange) = [ 0.0; 0.5; 1.0 ] |> List.map range.Contains
    Assert.Equal<bool list>([ true; true; true ], holds (RealRange.Between(0.0, 1.0)))
    Assert.Equal<bool list>([ false; true; true ], holds (RealRange.Above(0.0, 1.0)))
    Assert.Equal<bool list>([ true; true; false ], holds (RealRange.Below(0.0, 1.0)))
    Assert.False(RealRange.Between(0.0, 1.0).Contains nan)
    Assert.Contains("more than 0, at most 1", refusal (fun () -> Number.real "--gamma" (RealRange.Above(0.0, 1.0)) "0"))
    Assert.Contains("0 or more, but less than 1", refusal (fun () -> Number.real "--gamma" (RealRange.Below(0.0, 1.0)) "1"))

[<Fact>]
let ``Whole numbers are whole, and as long as they are`` () =
    let whole text = Number.whole "--seed" Int128.Zero (Int128.op_Implicit UInt64.MaxValue) text
    Assert.Equal(Int128.op_Implicit UInt64.MaxValue, whole "18446744073709551615")
    Assert.Equal(Int128.op_Implicit 7, whole "+7")

    for text in [ "-1"; "18446744073709551616"; "1e3"; "1.0"; "1,000"; "0x7"; " 7"; "99999999999999999999999999999999999999999999" ] do
        Assert.Contains($"--seed is '{text}'; expected", refusal (fun () -> whole text))
