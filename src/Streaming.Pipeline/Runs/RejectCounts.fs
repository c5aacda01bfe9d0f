namespace Streaming.Pipeline.Runs

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
    /// The number of rejects for each reason for metrics.json, most frequent first.
    let totals (tally: RejectTally) : RejectTotals =
        { Rejects = tally.Total
          Reasons = tally.Counts |> Seq.map (fun (struct (reason, count)) -> ReasonWord.Of reason, count) |> Keyed.ofSeq }

    /// The same in words, such as "400 not-square, 12 off-centre".
    let toText (tally: RejectTally) =
        tally.Counts
        |> Seq.map (fun (struct (reason, count)) -> $"{count} {ReasonWord.Of reason}")
        |> String.concat ", "
