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

    /// The shares that bases stand for; none where no run tells, or where they have grown since it ended.
    let ofBases (bases: BasesFolder) =
        match System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath bases.Path) |> Option.ofObj |> Option.bind (RunRecord.TryRead >> Option.ofObj) with
        | Some run when run.Originals = System.Nullable(int64 bases.Description.Originals.Count) -> ofRun run
        | _ -> []

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

    /// A sentence for every whole that some shares are missing of.
    let missing (shares: Share list) =
        [ for some in wholes (List.distinct shares) do
              let count = some.Head.Count
              let there = some |> List.map _.Index |> Set.ofList

              match [ 0 .. count - 1 ] |> List.filter (there.Contains >> not) with
              | [] -> ()
              | [ one ] -> $"the shard {one}/{count} of {some.Head.Dataset} is missing: these bases are those of {there.Count} of its {count} shares; merge them with it when it is learned."
              | lost ->
                  let names = lost |> List.map (fun index -> $"{index}/{count}")
                  $"the shards {listed names} of {some.Head.Dataset} are missing: these bases are those of {there.Count} of its {count} shares; merge them with those when they are learned." ]
