namespace Streaming.Pipeline

open System.Collections.Generic
open Streaming.Domain
open Streaming.Storage.Bases

/// Lets only originals pass that bases were not learned from, by the hash of their content, and each content once.
[<Sealed; AllowNullLiteral(false)>]
type HeldOut(learned: BasesOriginal seq) =
    let known = Dictionary<string, string>()
    let used = UsedOriginals()
    let mutable skipped = 0

    do
        for original in learned do
            known.TryAdd(original.Sha256, original.Id) |> ignore

    /// True for an original that is held out; one that the bases know, or that came by before, is rejected.
    member _.Admit(id: string, contentHash: string) =
        match known.TryGetValue contentHash with
        | true, other ->
            skipped <- skipped + 1
            raise (ItemRejectedException(RejectReason.Duplicate, $"The bases were learned from this image, as {other}; only images that are held out are evaluated."))
        | false, _ -> used.Admit(id, contentHash)

    /// Originals that the bases know.
    member _.Skipped = skipped
