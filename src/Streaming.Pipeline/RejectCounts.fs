namespace Streaming.Pipeline

open System.Text.Json
open Streaming.Domain

/// Rejects by reason.
module RejectCounts =
    /// A reason as files spell it: NotSquare is not_square.
    let word (reason: RejectReason) =
        JsonNamingPolicy.SnakeCaseLower.ConvertName(string reason)

    /// The number of rejects for each reason, most frequent first.
    let ofRejects (rejects: Reject seq) =
        rejects
        |> Seq.countBy _.Reason
        |> Seq.sortBy (fun (reason, count) -> -count, reason)
        |> Seq.toArray

    /// The same as a JSON object.
    let toJson (rejects: Reject seq) =
        ofRejects rejects
        |> Seq.map (fun (reason, count) -> word reason, Json.value count)
        |> Json.object

    /// The same in words, such as "400 not_square, 12 off_centre".
    let toText (rejects: Reject seq) =
        ofRejects rejects
        |> Seq.map (fun (reason, count) -> $"{count} {word reason}")
        |> String.concat ", "
