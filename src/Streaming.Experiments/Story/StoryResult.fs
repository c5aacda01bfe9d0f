namespace Streaming.Experiments.Story

open System
open System.IO
open System.Text.Json
open System.Text.Json.Nodes
open Streaming.Domain
open Streaming.Storage.Files
open Streaming.Storage.Runs

/// What a story came to, in two sentences.
module StoryResult =
    let private metrics (folder: string) (part: string) =
        let path = Path.Combine(folder, PlannedPart.folderOf part, RunFiles.Metrics)
        if File.Exists path then Some(JsonFile.Read<JsonObject>(path, $"metrics.json of {part}")) else None

    let private real (node: JsonNode | null) =
        match node with
        | :? JsonValue as value when value.GetValueKind() = JsonValueKind.Number -> Some(value.GetValue<float>())
        | _ -> None

    let private text (node: JsonNode | null) =
        match node with
        | :? JsonValue as value when value.GetValueKind() = JsonValueKind.String -> Some(value.GetValue<string>())
        | _ -> None

    let private rows (json: JsonObject) =
        match json["rows"] with
        | :? JsonArray as rows -> [ for row in rows do match row with :? JsonObject as row -> row | _ -> () ]
        | _ -> []

    let private verb (transform: Transform) =
        match transform.Family with
        | RotatePlus -> $"turned by {transform.Amount:g} degrees"
        | RotateMinus -> $"turned by {transform.Amount:g} degrees clockwise"
        | ScaleUp
        | ScaleDown -> $"scaled by {transform.Amount:g}"
        | Left -> $"moved left by {transform.Amount:g} pixels"
        | Right -> $"moved right by {transform.Amount:g} pixels"
        | Up -> $"moved up by {transform.Amount:g} pixels"
        | Down -> $"moved down by {transform.Amount:g} pixels"

    // The transform of a row, and what was measured of it.
    let private measured (row: JsonObject) =
        match text row["family"], text row["layer"], real row["amount"], real row["rms"], real row["rms_exact_warp"], real row["rms_identity"] with
        | Some family, Some layer, Some amount, Some generator, Some exact, Some nothing -> Some({ Family = Family.parse family; Amount = amount }, layer, generator, exact, nothing)
        | _ -> None

    // Of what was evaluated, the first that the paper shows; the amounts of a figure may be among them.
    let private isShown (row: JsonObject) =
        match measured row with
        | Some(transform, _, _, _, _) -> Array.contains transform Transform.paper
        | None -> false

    /// What generators are worth: one transform that was evaluated, at the network's first layer.
    let ofEvaluation (folder: string) =
        metrics folder PlannedPart.evaluate
        |> Option.bind (fun json ->
            rows json
            |> List.sortBy (isShown >> not)
            |> List.tryPick (fun row ->
                match measured row with
                | Some(transform, layer, generator, exact, nothing) ->
                    let originals = real json["originals"] |> Option.defaultValue 0.0
                    let mapped = match real row["rms_channel_map"] with Some value -> FormattableString.Invariant $" (with its channel map {value:F1})" | None -> ""
                    Some(FormattableString.Invariant $"Of {originals:F0} objects that were never learned from, {verb transform}, the generator's features at {layer} differ by {generator:F1} (RMS){mapped} from those of the truly transformed pictures; the exact field's differ by {exact:F1}, and doing nothing by {nothing:F1}.")
                | None -> None))

    /// How well amounts are told without any training pair.
    let ofZeroShot (folder: string) =
        metrics folder PlannedPart.zeroShot
        |> Option.bind (fun json ->
            match text json["family"], real json["threshold"], real json["pairs"], real json["accuracy"], real json["mean_abs_error"] with
            | Some family, Some threshold, Some pairs, Some accuracy, Some error ->
                let family = Family.parse family
                let unit = Family.unit family
                let paper =
                    match family with
                    | RotatePlus
                    | RotateMinus when threshold = 60.0 -> " (the paper's own pairs: 74 %)"
                    | _ -> ""
                Some(FormattableString.Invariant $"Without a training pair, more or less than {threshold:g} {unit} is told rightly for {100.0 * accuracy:F1} %% of {pairs:F0} pairs of views of such objects{paper}, with a mean error of {error:F2} {unit}.")
            | _ -> None)

    /// The sentences, as far as their parts are there.
    let sentences (folder: string) =
        List.choose id [ ofEvaluation folder; ofZeroShot folder ]
