namespace Streaming.Pipeline.Runs

open System
open Streaming.Imaging.Catalogue

/// Images of a dataset that are of kinds that are not read, as a run tells of them.
module PassedOverCounts =
    /// By extension, over parts of a dataset that are listed one by one.
    let total (parts: PassedOver seq) =
        parts
        |> Seq.collect _.Counts
        |> Seq.groupBy _.Key
        |> Seq.map (fun (extension, counts) -> extension, counts |> Seq.sumBy _.Value)
        |> Seq.sortWith (fun (a, _) (b, _) -> String.CompareOrdinal(a, b))
        |> Keyed.ofSeq

    /// A sentence that says so; empty where there are none.
    let sentence (passedOver: PassedOver) =
        match passedOver.Words with
        | "" -> ""
        | words -> $"Passed over, since they are pictures of kinds that are not read: {words}."
