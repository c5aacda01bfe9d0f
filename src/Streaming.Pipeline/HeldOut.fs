namespace Streaming.Pipeline

open System.Collections.Generic
open Streaming.Domain
open Streaming.Storage.Bases

/// Lets only originals pass that bases were not learned from, by the hash of their content, and each content once; or,
/// `onLearned`, only those that they were learned from.
[<Sealed; AllowNullLiteral(false)>]
type HeldOut(learned: BasesOriginal seq, onLearned: bool) =
    let known = Dictionary<string, string>()
    let used = UsedOriginals()
    let mutable skipped = 0

    do
        for original in learned do
            known.TryAdd(original.Sha256, original.Id) |> ignore

    let refuse why = raise (ItemRejectedException(RejectReason.Duplicate, why))

    /// Originals that bases were not learned from.
    new(learned) = HeldOut(learned, false)

    /// True for an original that is wanted; another one, or one that came by before, is rejected.
    member _.Admit(id: string, contentHash: string) =
        match known.TryGetValue contentHash with
        | true, other when not onLearned ->
            skipped <- skipped + 1
            refuse $"The bases were learned from this image, as {other}; only images that are held out are evaluated."
        | false, _ when onLearned ->
            skipped <- skipped + 1
            refuse "The bases were not learned from this image; only images that they were learned from are wanted."
        | _ -> used.Admit(id, contentHash)

    /// Originals that were passed over.
    member _.Skipped = skipped
