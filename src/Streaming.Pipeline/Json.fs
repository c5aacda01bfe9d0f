namespace Streaming.Pipeline

open System.Collections.Generic
open System.Text.Json.Nodes

/// Building JSON trees as expressions.
module Json =
    /// A number, a text, true or false; null stays null.
    let value (content: 'a) : JsonNode | null = JsonValue.Create<'a> content

    /// An object with its keys in this order.
    let object (entries: (string * (JsonNode | null)) seq) =
        JsonObject(entries |> Seq.map (fun (key, node) -> KeyValuePair(key, node)))

    /// An array.
    let array (items: (JsonNode | null) seq) : JsonNode | null = JsonArray(Seq.toArray items)
