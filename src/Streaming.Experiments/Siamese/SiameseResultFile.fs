namespace Streaming.Experiments.Siamese

open System.Text.Json
open System.Text.Json.Nodes
open Streaming.Domain
open Streaming.Pipeline.Runs
open Streaming.Storage.Files

/// arms/ARM-PAIRS/result.json: what a training came to, and everything that decided it, by its hash.
module SiameseResultFile =
    let private decidedBy = "decided_by_sha256"

    let private hashOf (decides: JsonObject) = ContentHash.OfText(decides.ToJsonString JsonFile.Options)

    /// Writes the file of a training.
    let write (path: string) (decides: JsonObject) (row: SiameseRow) =
        let told = JsonObject()
        told[decidedBy] <- Json.value (hashOf decides)
        told["row"] <- JsonSerializer.SerializeToNode(row, JsonFile.Options)
        JsonFile.Write(path, told)

    /// Reads the file of a training; one of another training is an InputException.
    let read (path: string) (decides: JsonObject) : SiameseRow =
        let told = JsonFile.Read<JsonNode>(path, "an arm's result")

        if (Json.firstDifference told[decidedBy] (Json.value (hashOf decides))).IsSome then
            raise (InputException $"{path}: this is the result of another experiment; remove its folder, and the training is done again, or begin anew with --overwrite.")

        try
            match JsonSerializer.Deserialize<SiameseRow>(told["row"], JsonFile.Options) with
            | NonNull row -> row
            | Null -> raise (InputException $"{path}: the result is empty; remove its folder, and the training is done again.")
        with :? JsonException as e ->
            raise (InputException($"{path}: this is not an arm's result ({e.Message}); remove its folder, and the training is done again.", e))
