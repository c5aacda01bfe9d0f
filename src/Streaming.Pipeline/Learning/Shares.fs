namespace Streaming.Pipeline.Learning

open System.Text.Json.Nodes
open Streaming.Pipeline.Runs
open Streaming.Storage.Bases
open Streaming.Storage.Runs

/// A share of a dataset's catalogue, as --shard gives it.
type Share =
    { /// The dataset's folder as the run had it.
      Dataset: string
      Index: int
      Count: int }

    /// As --shard has it.
    member s.Text = $"{s.Index}/{s.Count}"

/// The shares of one whole that are not there.
type MissingShares =
    { /// They, in the order of their numbers; at least one.
      Lost: Share list
      /// How many of the whole are there.
      There: int }

/// Which shares of a whole bases stand for, as the runs that learned them tell.
module Shares =
    let private text (node: JsonNode | null) = node |> Option.ofObj |> Option.map string

    let private parse (dataset: string) (shard: JsonNode | null) =
        match text shard |> Option.map _.Split('/') with
        | Some [| index; count |] ->
            match System.Int32.TryParse index, System.Int32.TryParse count with
            | (true, index), (true, count) when 0 <= index && index < count -> Some { Dataset = dataset; Index = index; Count = count }
            | _ -> None
        | _ -> None

    // The folder as the run had it, and the part of it where there is one.
    let private datasetOf (options: JsonObject) =
        let folder = text options["dataset"] |> Option.defaultValue ""
        match text options["split"] with
        | Some part -> $"{folder} (part {part})"
        | None -> folder

    /// The shares of a run that learned or merged.
    let ofRun (run: RunRecord) =
        match run.Command with
        // What is held out is of the share, and is not in the bases.
        | "learn"
        | "run" when RunConfig.holdsOut run.Options -> []
        | "learn"
        | "run" -> parse (datasetOf run.Options) run.Options["shard"] |> Option.toList
        | "merge" ->
            match run.Config["shares"] with
            | :? JsonArray as shares ->
                [ for share in shares do
                      match share with
                      | :? JsonObject as share -> yield! parse (text share["dataset"] |> Option.defaultValue "") share["shard"] |> Option.toList
                      | _ -> () ]
            | _ -> []
        | _ -> []

    /// The run in whose folder bases are; none where they are in no run's.
    let runOf (bases: BasesFolder) =
        System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath bases.Path) |> Option.ofObj |> Option.bind (RunRecord.TryRead >> Option.ofObj)

    /// The shares that bases stand for: none of a run over all images, and nothing where no run tells, or where the bases have grown
    /// since it ended. A run that was stopped between its bases and its metrics tells, too.
    let ofBases (bases: BasesFolder) : Share list option =
        match runOf bases with
        | Some run when isNull run.Metrics || run.Originals = System.Nullable(int64 bases.Description.Originals.Count) -> Some(ofRun run)
        | _ -> None

    /// For config.json.
    let toJson (shares: Share list) =
        shares
        |> Seq.map (fun share -> Json.object [ "dataset", Json.value share.Dataset; "shard", Json.value share.Text ] :> JsonNode | null)
        |> Json.array

    // Machines may know one dataset by several paths: only where numbers come twice are the paths told apart.
    let private wholes (shares: Share list) =
        [ for _, some in shares |> List.groupBy _.Count do
              if (some |> List.distinctBy _.Index).Length = some.Length then
                  some
              else
                  yield! some |> List.groupBy _.Dataset |> List.map snd ]

    let private listed (shares: string list) =
        let shown = 20
        let first = shares |> List.truncate shown |> String.concat ", "
        if shares.Length > shown then $"{first} and {shares.Length - shown} more" else first

    /// A sentence for every whole whose shares name its dataset in more than one way.
    let assumed (shares: Share list) =
        [ for some in wholes (List.distinct shares) do
              match some |> List.map _.Dataset |> List.distinct with
              | [] | [ _ ] -> ()
              | names -> $"the shards are of {listed names}; these are taken for one dataset." ]

    /// What is missing, whole by whole.
    let missing (shares: Share list) : MissingShares list =
        [ for some in wholes (List.distinct shares) do
              let there = some |> List.map _.Index |> Set.ofList

              match [ 0 .. some.Head.Count - 1 ] |> List.filter (there.Contains >> not) with
              | [] -> ()
              | lost -> { Lost = [ for index in lost -> { some.Head with Index = index } ]; There = there.Count } ]

    // Such as: the shards 1/4, 3/4 of /data.
    let private named (missing: MissingShares) =
        let names = missing.Lost |> List.map _.Text
        let shards = if names.Length = 1 then "shard" else "shards"
        $"the {shards} {listed names} of {missing.Lost.Head.Dataset}"

    /// A sentence for a whole whose merged bases are meant to lack some.
    let told (missing: MissingShares) =
        let is, them = if missing.Lost.Length = 1 then "is", "it when it is" else "are", "those when they are"
        $"{named missing} {is} missing: these bases are those of {missing.There} of its {missing.Lost.Head.Count} shares; merge them with {them} learned."

    /// Why the shares are not merged while some are missing. Wholes of one dataset that are counted in several ways are told as that.
    let refusal (shares: Share list) (missing: MissingShares list) =
        let counts dataset = shares |> List.filter (fun share -> share.Dataset = dataset) |> List.map _.Count |> List.distinct

        match missing |> List.tryFind (fun lack -> (counts lack.Lost.Head.Dataset).Length > 1) with
        | Some lack ->
            let dataset = lack.Lost.Head.Dataset
            let ways = counts dataset |> List.map string |> String.concat " and of "
            $"The shards of {dataset} are shards of {ways}; expected those of one whole: learn them with one n, or say by --partial that what is there is meant to be merged."
        | None ->
            let parts = [ for lack in missing -> $"{named lack}, of which {lack.There} of {lack.Lost.Head.Count} are given" ]
            let verb, them, its = match missing with [ { Lost = [ _ ] } ] -> "Missing is", "it", "its folder" | _ -> "Missing are", "them", "their folders"
            let all = parts |> String.concat ", and "
            $"{verb} {all}; learn {them}, and give {its} too, or say by --partial that the bases are meant to be without."

    /// For metrics.json.
    let toMetrics (missing: MissingShares list) : ShareMetrics[] =
        [| for lack in missing do
               for share in lack.Lost -> { Dataset = share.Dataset; Shard = share.Text } |]
