namespace Streaming.Pipeline.Runs

open System.Collections.Generic
open Streaming.Domain

/// How many images a run did not use, and the first one of each reason as an example. It takes the same memory for any number
/// of images; rejects.parquet has each of them.
type RejectTally =
    { /// How many for each reason, the most frequent first.
      Counts: struct (RejectReason * int)[]
      /// The first one of each reason, in the order of files.
      Examples: Reject[]
      /// Damaged images that the selection had let pass.
      DamagedLater: int }

    /// All of them.
    member tally.Total = tally.Counts |> Array.sumBy (fun struct (_, count) -> count)

    /// Those that are damaged.
    member tally.Damaged = tally.Counts |> Array.sumBy (fun struct (reason, count) -> if RejectReason.isDamage reason then count else 0)

/// Workers reject in any order; what is told of rejects is the same at any number of them.
module RejectOrder =
    /// What they are ordered by: that of files.
    let key (reject: Reject) = struct (reject.ImageId, reject.Path, reject.Stage)

/// Counts rejects as they come, in any order.
[<Sealed>]
type RejectTallying() =
    let counts = Dictionary<RejectReason, int>()
    let examples = Dictionary<RejectReason, Reject>()
    let mutable damagedLater = 0

    /// Counts one.
    member _.Add(reject: Reject) =
        counts[reject.Reason] <- 1 + (match counts.TryGetValue reject.Reason with true, count -> count | _ -> 0)

        match examples.TryGetValue reject.Reason with
        | true, known when RejectOrder.key reject >= RejectOrder.key known -> ()
        | _ -> examples[reject.Reason] <- reject

        if RejectReason.isDamage reject.Reason && reject.Stage <> "select" then
            damagedLater <- damagedLater + 1

    /// Those so far.
    member _.Tally =
        { Counts = counts |> Seq.map (fun pair -> struct (pair.Key, pair.Value)) |> Seq.sortBy (fun (struct (reason, count)) -> -count, reason) |> Seq.toArray
          Examples = examples.Values |> Seq.sortBy _.Reason |> Seq.toArray
          DamagedLater = damagedLater }

/// Tallies.
module RejectTally =
    /// Of no image.
    let none = RejectTallying().Tally

    /// Of these rejects.
    let ofRejects (rejects: Reject seq) =
        let tallying = RejectTallying()
        rejects |> Seq.iter tallying.Add
        tallying.Tally
