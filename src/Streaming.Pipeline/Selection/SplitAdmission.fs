namespace Streaming.Pipeline.Selection

open System.Collections.Generic
open Streaming.Domain

/// Lets only originals pass that a split says are learned from.
[<Sealed; AllowNullLiteral(false)>]
type SplitAdmission(split: OriginalsSplit) =
    let heldOut = Dictionary<string, string>()
    let awaited = Dictionary<string, string>()

    do
        for original in split.HeldOut do
            heldOut[original.Sha256] <- original.Id

        for original in split.LearnedFrom do
            awaited[original.Sha256] <- original.Id

    let learned = HashSet<string>(awaited.Keys)

    /// Whether an original is learned from, by the hash of its content. A duplicate of one that is held out is rejected, and
    /// one that the split does not know is an InputException.
    member _.Admit(id: string, contentHash: string) =
        match heldOut.TryGetValue contentHash with
        | true, known when known = id -> false
        | true, known -> raise (ItemRejectedException(RejectReason.Duplicate, $"The image has the same content as {known}, which is held out."))
        | _ ->
            if not (learned.Contains contentHash) then
                raise (InputException $"{id} is no image that was there as it is when originals were parted into those that are learned from and those that are held out; put the images back as they were, or begin anew with --overwrite.")

            awaited.Remove contentHash |> ignore
            true

    /// The originals of the split that have not come by, by identifier.
    member _.Missing = awaited.Values |> Seq.sort |> Seq.toArray
