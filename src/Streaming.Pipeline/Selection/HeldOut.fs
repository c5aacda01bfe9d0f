namespace Streaming.Pipeline.Selection

open System.Collections.Generic
open Streaming.Domain
open Streaming.Pipeline.Runs
open Streaming.Storage.Bases

/// Lets only originals pass that bases were not learned from, by the hash of their content, and each content once; or,
/// `onLearned`, only those that they were learned from.
[<Sealed; AllowNullLiteral(false)>]
type HeldOut(learned: BasesOriginal seq, onLearned: bool) =
    let known = Dictionary<string, string>()
    let used = UsedOriginals()
    let skipped = ResizeArray<struct (string * string)>()

    do
        for original in learned do
            known.TryAdd(original.Sha256, original.Id) |> ignore

    let refuse id contentHash why =
        skipped.Add(struct (id, contentHash))
        raise (ItemRejectedException(RejectReason.Duplicate, why))

    /// Originals that bases were not learned from.
    new(learned) = HeldOut(learned, false)

    /// True for an original that is wanted; another one, or one that came by before, is rejected.
    member _.Admit(id: string, contentHash: string) =
        match known.TryGetValue contentHash with
        | true, other when not onLearned ->
            refuse id contentHash $"The bases were learned from this image, as {other}; only images that are held out are evaluated."
        | false, _ when onLearned ->
            refuse id contentHash "The bases were not learned from this image; only images that they were learned from are wanted."
        | _ -> used.Admit(id, contentHash)

    /// Originals that were passed over.
    member _.Skipped = skipped.Count

    /// Their identifiers and the SHA-256 of their contents, as they came.
    member _.PassedOver: IReadOnlyList<struct (string * string)> = skipped

    /// Whether those that bases were learned from are wanted.
    member _.OnLearned = onLearned

/// What is said where no original is held out.
module HeldOut =
    /// The error of a command that `does` something, such as "evaluated", to held-out originals, and found none; `known` of
    /// those that passed the selection are ones that the bases were learned from.
    let none (command: string) (does: string) (dataset: string) (out: string) known (rejects: RejectTally) =
        // Others that were selected, and could not be used all the same, are the reason then.
        let failed = rejects.DamagedLater > 0

        if known > 0 && not failed then
            InputException
                $"{dataset}: the bases were learned from all {known} originals that are selected here, and only images that are held out are {does}; give other images, or hold some out: learn --shard 0/2 leaves every second image, and {command} then uses those."
        else
            InputException
                $"No image of {dataset} can be {does}: {RejectAdvice.toText rejects}. selection.parquet and rejects.parquet in {out} have each image's reason."

    /// The same of a command that also tests the originals that bases were learned from, where `wanted` says so.
    let noneWanted (wanted: HeldOut) (command: string) (does: string) (dataset: string) (out: string) (rejects: RejectTally) =
        if wanted.OnLearned && wanted.Skipped > 0 && RejectAdvice.reason rejects <> Some RejectReason.NotFinite then
            InputException $"{dataset}: none of the originals that are selected here is one that the bases were learned from; leave out --on-learned to test those that are held out."
        else
            none command does dataset out (if wanted.OnLearned then 0 else wanted.Skipped) rejects
