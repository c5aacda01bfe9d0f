namespace Streaming.Pipeline.Selection

open System.Collections.Generic
open Streaming.Domain

/// The two sides of a split.
[<RequireQualifiedAccess>]
type SplitSide =
    | LearnedFrom
    | HeldOut

/// Lets only originals of one side of a split pass, as a graph of all images meets them.
[<Sealed; AllowNullLiteral(false)>]
type SplitAdmission(split: OriginalsSplit, side: SplitSide) =
    let known = Dictionary<string, struct (string * SplitSide)>()
    let contents, names = HashSet<string>(), HashSet<string>()
    let own = match side with SplitSide.LearnedFrom -> split.LearnedFrom | SplitSide.HeldOut -> split.HeldOut
    let ids = HashSet<string>(own |> Seq.map _.Id)

    do
        for original in split.LearnedFrom do
            known[original.Sha256] <- struct (original.Id, SplitSide.LearnedFrom)

        for original in split.HeldOut do
            known[original.Sha256] <- struct (original.Id, SplitSide.HeldOut)

    let refuse why = raise (ItemRejectedException(RejectReason.Duplicate, why))

    /// Those of some images that can be of the side.
    member _.Among(entries: CatalogueEntry seq) = entries |> Seq.filter (fun entry -> ids.Contains entry.Id)

    /// Whether an original is of the side, by its identifier and the hash of its content. A duplicate of another is rejected, and
    /// one that the split does not know, as it has changed since, is an InputException.
    member _.Admit(id: string, contentHash: string) =
        match known.TryGetValue contentHash with
        | true, struct (other, SplitSide.HeldOut) when other <> id -> refuse $"The image has the same content as {other}, which is held out."
        | true, struct (other, _) when other <> id || not (contents.Add contentHash) -> refuse $"The image has the same content as {other}, which is used already."
        | true, struct (_, found) ->
            names.Add id |> ignore
            found = side
        // The split was drawn from the first of this name, too.
        | _ when names.Contains id -> refuse $"Another image named {id}, with other content, is used already; rename this one to use it too."
        | _ ->
            raise (InputException $"{id} is no image that was there as it is when originals were parted into those that are learned from and those that are held out; put the images back as they were, or begin anew with --overwrite.")

    /// The originals of the side that have not come by, by identifier.
    member _.Missing = own |> Seq.filter (fun original -> not (contents.Contains original.Sha256)) |> Seq.map _.Id |> Seq.sort |> Seq.toArray

/// What is said of a split that a dataset no longer has.
module SplitAdmission =
    /// Refuses a dataset where originals have not come by.
    let complete (dataset: string) (missing: string[]) =
        if missing.Length > 0 then
            raise (
                InputException
                    $"{dataset} no longer holds {missing[0]} as it was when originals were parted into those that are learned from and those that are held out; put it back, or begin anew with --overwrite."
            )
