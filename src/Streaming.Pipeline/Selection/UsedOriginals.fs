namespace Streaming.Pipeline.Selection

open System.Collections.Generic
open Streaming.Domain
open Streaming.Storage.Bases

/// Which images have been learned from, so that none is learned from twice.
type UsedOriginals() =
    let byContent = Dictionary<string, string>()
    let ids = HashSet<string>()
    let logged = Dictionary<string, string>()

    let mutable split: SplitAdmission option = None

    let refuse why = raise (ItemRejectedException(RejectReason.Duplicate, why))

    /// Notes an original of bases that are there.
    member _.AddUsed(original: BasesOriginal) =
        byContent.TryAdd(original.Sha256, original.Id) |> ignore
        ids.Add original.Id |> ignore

    /// Notes an original whose flows this run stored before it was interrupted; it is expected to come by again.
    member this.AddLogged(original: BasesOriginal) =
        logged[original.Sha256] <- original.Id
        this.AddUsed original

    /// From here on only those are admitted that a split says are learned from.
    member _.Restrict(parted: OriginalsSplit) = split <- Some(SplitAdmission(parted, SplitSide.LearnedFrom))

    /// Whether the image is still to be computed; false for one that this run has stored already, and for one that is held
    /// out. An image that is a duplicate of another is rejected.
    member this.Admit(id: string, contentHash: string) =
        match split with
        | Some parted when not (parted.Admit(id, contentHash)) -> false
        | _ -> this.AdmitUnused(id, contentHash)

    member private _.AdmitUnused(id: string, contentHash: string) =
        match logged.TryGetValue contentHash, byContent.TryGetValue contentHash with
        | (true, stored), _ when stored = id ->
            logged.Remove contentHash |> ignore
            false
        | _, (true, other) -> refuse $"The image has the same content as {other}, which is used already."
        | _ ->
            if not (ids.Add id) then
                refuse $"Another image named {id}, with other content, is used already; rename this one to use it too."

            byContent.Add(contentHash, id)
            true

    /// The stored originals that have not come by.
    member _.Missing = logged.Values |> Seq.sort |> Seq.toArray

    /// The originals of the split that are learned from and have not come by.
    member _.Absent = split |> Option.map _.Missing |> Option.defaultValue [||]
