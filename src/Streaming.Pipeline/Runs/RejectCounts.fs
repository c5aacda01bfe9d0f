namespace Streaming.Pipeline

open Streaming.Domain
open Streaming.Storage.Tables

/// Rejects by reason.
module RejectCounts =
    /// The number of rejects for each reason, most frequent first.
    let ofRejects (rejects: Reject seq) =
        rejects
        |> Seq.countBy _.Reason
        |> Seq.sortBy (fun (reason, count) -> -count, reason)
        |> Seq.toArray

    /// The same as a JSON object.
    let toJson (rejects: Reject seq) =
        ofRejects rejects
        |> Seq.map (fun (reason, count) -> ReasonWord.Of reason, Json.value count)
        |> Json.object

    /// The same in words, such as "400 not-square, 12 off-centre".
    let toText (rejects: Reject seq) =
        ofRejects rejects
        |> Seq.map (fun (reason, count) -> $"{count} {ReasonWord.Of reason}")
        |> String.concat ", "
