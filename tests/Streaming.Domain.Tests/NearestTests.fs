module Streaming.Domain.Tests.NearestTests

open Streaming.Domain
open Xunit

let private names = [ "run"; "learn"; "extend"; "merge"; "evaluate"; "--families"; "--out"; "--overwrite" ]

[<Theory>]
[<InlineData("lern", "learn")>]
[<InlineData("LEARN", "learn")>]
[<InlineData("elarn", "learn")>]
[<InlineData("rnu", "run")>]
[<InlineData("eval", "evaluate")>]
[<InlineData("--famlies", "--families")>]
[<InlineData("--outt", "--out")>]
[<InlineData("--over", "--overwrite")>]
let ``A word with a slip is near to its name`` (word: string) (name: string) =
    Assert.Equal(Some name, Nearest.find word names)

[<Theory>]
[<InlineData("photographs")>]
[<InlineData("x")>]
[<InlineData("")>]
[<InlineData("--colour")>]
let ``Another word is near to none`` (word: string) =
    Assert.Equal(None, Nearest.find word names)
    Assert.Equal("", Nearest.hint word names)

[<Fact>]
let ``A word without end is compared in no time`` () =
    Assert.Equal(None, Nearest.find (System.String('l', 10_000_000)) names)
