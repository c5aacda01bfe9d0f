namespace Streaming.Pipeline.Runs

open Streaming.Domain
open Streaming.Storage.Tables

/// How many images a run did not use.
[<CLIMutable>]
type RejectTotals =
    { /// All of them.
      Rejects: int
      /// By the word of their reason, the most frequent first.
      Reasons: Keyed<int> }

/// Rejects by reason.
module RejectCounts =
    /// The number of rejects for each reason, most frequent first.
    let ofRejects (rejects: Reject seq) =
        rejects
        |> Seq.countBy _.Reason
        |> Seq.sortBy (fun (reason, count) -> -count, reason)
        |> Seq.toArray

    /// The same for metrics.json.
    let totals (rejects: Reject[]) : RejectTotals =
        { Rejects = rejects.Length
          Reasons = ofRejects rejects |> Seq.map (fun (reason, count) -> ReasonWord.Of reason, count) |> Keyed.ofSeq }

    /// The same in words, such as "400 not-square, 12 off-centre".
    let toText (rejects: Reject seq) =
        ofRejects rejects
        |> Seq.map (fun (reason, count) -> $"{count} {ReasonWord.Of reason}")
        |> String.concat ", "
