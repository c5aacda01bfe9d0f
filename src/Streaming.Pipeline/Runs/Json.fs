namespace Streaming.Pipeline.Runs

open System
open System.Collections.Generic
open System.Globalization
open System.Text.Json.Nodes
open Streaming.Storage.Files

/// Building JSON trees as expressions.
module Json =
    /// A number, a text, true or false; null stays null.
    let value (content: 'a) : JsonNode | null = JsonValue.Create<'a> content

    /// An object with its keys in this order.
    let object (entries: (string * (JsonNode | null)) seq) =
        JsonObject(entries |> Seq.map (fun (key, node) -> KeyValuePair(key, node)))

    /// An array.
    let array (items: (JsonNode | null) seq) : JsonNode | null = JsonArray(Seq.toArray items)

    let private text (node: JsonNode | null) =
        match node with
        | null -> "nothing"
        | node -> node.ToJsonString JsonFile.Options

    /// The first place where two trees differ, as a path of keys, with what stands there in each; none where they say
    /// the same. The order of keys does not matter, nor how a number is written.
    let rec firstDifference (a: JsonNode | null) (b: JsonNode | null) : (string * string * string) option =
        match a, b with
        | (:? JsonObject as left), (:? JsonObject as right) ->
            let keys (tree: JsonObject) = tree |> Seq.map _.Key

            Seq.append (keys left) (keys right)
            |> Seq.distinct
            |> Seq.tryPick (fun key ->
                firstDifference left[key] right[key]
                |> Option.map (fun (rest, x, y) -> (if rest = "" then key else $"{key}.{rest}"), x, y))
        | (:? JsonArray as left), (:? JsonArray as right) when left.Count = right.Count ->
            Seq.zip left right
            |> Seq.tryPick (fun (x, y) -> firstDifference x y)
            |> Option.map (fun _ -> "", text a, text b)
        | _ ->
            let left, right = text a, text b

            match Double.TryParse(left, CultureInfo.InvariantCulture), Double.TryParse(right, CultureInfo.InvariantCulture) with
            | (true, x), (true, y) when x = y -> None
            | _ -> if left = right then None else Some("", left, right)
