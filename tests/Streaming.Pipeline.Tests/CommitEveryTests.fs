module Streaming.Pipeline.Tests.CommitEveryTests

open System
open Streaming.Domain
open Streaming.Pipeline.Following
open Xunit

let private parse = CommitEvery.parse "--commit-every"

[<Fact>]
let ``Originals, minutes, or both`` () =
    Assert.Equal(200, (parse "200").Originals)
    Assert.Equal(TimeSpan.FromDays 1.0, (parse "200").Time)
    Assert.Equal({ Originals = Int32.MaxValue; Time = TimeSpan.FromMinutes 15.0 }, parse "15m")
    Assert.Equal({ Originals = 7; Time = TimeSpan.FromMinutes 3.0 }, parse "7,3m")
    Assert.Equal({ Originals = 7; Time = TimeSpan.FromMinutes 3.0 }, parse "3m,7")

[<Theory>]
[<InlineData("")>]
[<InlineData("0")>]
[<InlineData("0m")>]
[<InlineData("-3")>]
[<InlineData("10s")>]
[<InlineData("5,6")>]
[<InlineData("5m,6m")>]
[<InlineData("5,6m,7")>]
[<InlineData("1441m")>]
[<InlineData("mm")>]
let ``Anything else is refused with what it may be`` (text: string) =
    let refused = Assert.Throws<InputException>(fun () -> parse text |> ignore)
    Assert.Contains($"--commit-every is '{text}'", refused.Message)
    Assert.Contains("200,15m", refused.Message)
