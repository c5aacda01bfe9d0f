namespace Streaming.Experiments.Siamese

open System.IO
open System.Text.Json.Nodes
open Streaming.Domain
open Streaming.Storage.Files

/// What one method of zero-shot reaches on the test pairs, without any training pair.
type ZeroShotLine =
    { /// The method's name.
      Method: string
      /// Share of the test pairs that are judged rightly.
      Accuracy: float }

/// What zero-shot reached, from the metrics.json that the command zeroshot left.
module ZeroShotLines =
    let private number (node: JsonNode | null) (key: string) =
        match node with
        | null -> None
        | node ->
            match node[key] with
            | null -> None
            | value ->
                try
                    Some(value.GetValue<float>())
                with _ ->
                    None

    /// The file that a path leads to: itself, or metrics.json in the folder.
    let file (path: string) = if Directory.Exists path then Path.Combine(path, "metrics.json") else path

    /// One line for each method, in the file's order. A file that is none of zeroshot's, or that answers another question,
    /// is an InputException.
    let read (path: string) (threshold: float) =
        let path = file path
        let json = JsonFile.Read<JsonNode>(path, "metrics.json of zeroshot")

        match number json "threshold" with
        | Some other when other <> threshold ->
            raise (InputException $"--zeroshot: {path} answers for the threshold {other:g}, and this run asks for {threshold:g}; give one of the same threshold.")
        | _ -> ()

        let methods =
            match json["methods"] with
            | :? JsonObject as methods ->
                [| for pair in methods do
                       match number pair.Value "accuracy" with
                       | Some accuracy -> { Method = pair.Key; Accuracy = accuracy }
                       | None -> () |]
            | _ -> [||]

        if methods.Length = 0 then
            raise (InputException $"--zeroshot: {path} holds no methods with their accuracy; expected the metrics.json that the command zeroshot leaves.")

        methods
