module Streaming.Pipeline.Tests.UsedOriginalsTests

open System.Text.Json.Nodes
open Streaming.Domain
open Streaming.Pipeline.Runs
open Streaming.Pipeline.Selection
open Streaming.Storage.Bases
open Xunit

let private original id hash = BasesOriginal(id, "", hash, 100, 100, Box.create 10.0 10.0 90.0 90.0, 1L)

let private rejected (used: UsedOriginals) id hash =
    let e = Assert.Throws<ItemRejectedException>(fun () -> used.Admit(id, hash) |> ignore)
    Assert.Equal(RejectReason.Duplicate, e.Reason)
    e.Message

[<Fact>]
let ``A content passes once`` () =
    let used = UsedOriginals()
    Assert.True(used.Admit("a", "1"))
    Assert.True(used.Admit("b", "2"))
    Assert.Contains("same content as a", rejected used "c" "1")
    Assert.Contains("other content", rejected used "a" "3")

[<Fact>]
let ``What bases hold is rejected, what the run has stored is passed by without a word`` () =
    let used = UsedOriginals()
    used.AddUsed(original "base" "1")
    used.AddLogged(original "stored" "2")
    used.AddLogged(original "gone" "3")
    Assert.Contains("same content as base", rejected used "base" "1")
    Assert.False(used.Admit("stored", "2"))
    // The second of that content is a duplicate, as it was in the run that was interrupted.
    Assert.Contains("same content as stored", rejected used "copy" "2")
    Assert.Equal<string[]>([| "gone" |], used.Missing)

[<Fact>]
let ``A stored content under another name is a duplicate before and after its own`` () =
    let used = UsedOriginals()
    used.AddLogged(original "stored" "2")
    Assert.Contains("same content as stored", rejected used "copy" "2")
    Assert.False(used.Admit("stored", "2"))
    Assert.Empty used.Missing

[<Theory>]
[<InlineData("""{"a": 1, "b": [1, 2.0]}""", """{"b": [1.0, 2], "a": 1}""", "")>]
[<InlineData("""{"a": {"b": 1}}""", """{"a": {"b": 2}}""", "a.b")>]
[<InlineData("""{"a": {"b": 1}}""", """{"a": {}}""", "a.b")>]
[<InlineData("""{"a": [1, 2]}""", """{"a": [1, 2, 3]}""", "a")>]
[<InlineData("""{"a": [1, {"b": 2}]}""", """{"a": [1, {"b": 3}]}""", "a")>]
[<InlineData("""{"a": null}""", """{}""", "")>]
[<InlineData("""{"a": "1"}""", """{"a": 1}""", "a")>]
[<InlineData("""{"a": true}""", """{"a": false}""", "a")>]
let ``The first difference of two trees is named`` (a: string, b: string, where: string) =
    let found = Json.firstDifference (JsonNode.Parse a) (JsonNode.Parse b)
    Assert.Equal(where, found |> Option.map (fun (path, _, _) -> path) |> Option.defaultValue "")
    Assert.Equal(found.IsSome, where <> "")
