module Streaming.Pipeline.Tests.RejectTallyTests

open System
open System.Linq
open Streaming.Domain
open Streaming.Pipeline.Runs
open Streaming.Pipeline.Selection
open Xunit

let private drawn (seed: int) count : Reject[] =
    let random = Random seed
    let reasons = [| RejectReason.TooSmall; RejectReason.ImageUnreadable; RejectReason.NotAnnotated; RejectReason.Duplicate |]

    Array.init count (fun i ->
        { ImageId = $"{random.Next 50}"
          Path = $"{random.Next 3}/{i}"
          Stage = (if random.Next 2 = 0 then SelectionStages.selecting else "decode")
          Reason = reasons[random.Next reasons.Length]
          Detail = $"{i}" })

/// What a tally says, from all rejects at once.
let private plainly (rejects: Reject[]) =
    let inOrder = Selecting.inOrder rejects
    let byReason = inOrder.GroupBy(fun reject -> reject.Reason).OrderBy(fun group -> struct (-group.Count(), group.Key)).ToArray()

    { Counts = byReason |> Array.map (fun group -> struct (group.Key, group.Count()))
      Examples = byReason |> Array.map (fun group -> group.First()) |> Array.sortBy _.Reason
      DamagedLater = rejects |> Array.filter (fun reject -> reject.Reason = RejectReason.ImageUnreadable && reject.Stage = "decode") |> Array.length }

[<Theory>]
[<InlineData(1)>]
[<InlineData(2)>]
[<InlineData(3)>]
let ``A tally says what all rejects say, in any order`` (seed: int) =
    let rejects = drawn seed 200
    Assert.Equal(plainly rejects, RejectTally.ofRejects rejects)
    Assert.Equal(plainly rejects, RejectTally.ofRejects (Array.rev rejects))
    Assert.Equal(200, (RejectTally.ofRejects rejects).Total)
    let damaged = rejects |> Array.filter (fun reject -> RejectReason.isDamage reject.Reason) |> Array.length
    Assert.Equal(damaged, (RejectTally.ofRejects rejects).Damaged)

[<Fact>]
let ``Of no reject nothing is told`` () =
    Assert.Equal(0, RejectTally.none.Total)
    Assert.Equal(None, RejectAdvice.reason RejectTally.none)
