module Streaming.Domain.Tests.EnumerationTests

open Streaming.Domain
open Xunit

[<Theory>]
[<InlineData("", "", "")>]
[<InlineData("a", "a", "a")>]
[<InlineData("a b", "a and b", "a, and b")>]
[<InlineData("a b c", "a, b and c", "a, b, and c")>]
let ``Several things are told in a sentence`` (words: string) (names: string) (clauses: string) =
    let parts = words.Split(' ', System.StringSplitOptions.RemoveEmptyEntries)
    Assert.Equal(names, Enumeration.names parts)
    Assert.Equal(clauses, Enumeration.clauses parts)
