namespace Streaming.Pipeline

open System.Text.Json.Nodes
open Streaming.Imaging

/// Images of a dataset that are of kinds that are not read, as a run tells of them.
module PassedOverCounts =
    /// Adds them to metrics.json, by extension.
    let addTo (passedOver: PassedOver) (metrics: JsonObject) =
        metrics["passed_over"] <- passedOver.Counts |> Seq.map (fun kind -> kind.Key, Json.value kind.Value) |> Json.object
        metrics

    /// A sentence that says so; empty where there are none.
    let sentence (passedOver: PassedOver) =
        match passedOver.Words with
        | "" -> ""
        | words -> $"Passed over, since they are pictures of kinds that are not read: {words}."
