namespace Streaming.Experiments.Profile

open System.Collections.Generic
open Streaming.Domain
open Streaming.Pipeline.Selection

/// The originals that a split holds out, as a graph of all images meets them.
[<Sealed; AllowNullLiteral(false)>]
type HeldOutOriginals(split: OriginalsSplit) =
    let awaited = Dictionary<string, string>()

    do
        for original in split.HeldOut do
            awaited[original.Sha256] <- original.Id

    let ids = HashSet<string>(awaited.Values)

    /// Those of some images that can be among them.
    member _.Among(entries: CatalogueEntry seq) = entries |> Seq.filter (fun entry -> ids.Contains entry.Id)

    /// Whether an original is held out, by its identifier and the hash of its content; each is once.
    member _.Admit (id: string) (contentHash: string) =
        match awaited.TryGetValue contentHash with
        | true, known when known = id -> awaited.Remove contentHash
        | _ -> false
