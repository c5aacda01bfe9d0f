namespace Streaming.Pipeline.Runs

open System
open System.Reflection
open System.Runtime.InteropServices
open System.Text.Json.Nodes
open Streaming.Domain
open Streaming.Imaging.Catalogue
open Streaming.Network.Runtime
open Streaming.Network.Weights
open Streaming.Pipeline.Graph
open Streaming.Storage.Files

/// config.json: everything a run was told and ran with, resolved.
module RunConfig =
    /// The program's version.
    let version =
        match typeof<StageSnapshot>.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>() with
        | null -> "unknown"
        | attribute -> attribute.InformationalVersion

    /// What config.json says of the network.
    let weights (network: NetworkDescription) : string * (JsonNode | null) =
        let source (file: WeightSource) : JsonNode | null =
            Json.object [ "path", Json.value file.Path; "sha256", Json.value file.Sha256 ]

        "weights",
        Json.object
            [ "description", Json.value network.Weights.Description
              "sha256", Json.value network.Weights.Sha256
              "dialect", Json.value network.Weights.Dialect
              match network.Weights.Preprocessing with
              | null -> ()
              | preprocessing -> "preprocessing", Json.value preprocessing.Text
              "sources", network.Sources |> Seq.map source |> Json.array ]

    /// What it says of the plan.
    let plan (plan: Plan) : string * (JsonNode | null) = "plan", JsonNode.Parse(PlanFile.toJson plan)

    /// What it says of the machine.
    let machine () : string * (JsonNode | null) =
        "machine",
        Json.object
            [ "system", Json.value RuntimeInformation.OSDescription
              "architecture", Json.value (string RuntimeInformation.ProcessArchitecture)
              "cores", Json.value Environment.ProcessorCount
              "dotnet", Json.value (string Environment.Version)
              "torch", Json.value TorchThreads.LibraryVersion ]

    /// What it says of where the boxes are from; nothing where the dataset's layout alone says.
    let boxes (origin: BoxOrigin | null) : (string * (JsonNode | null)) list =
        match origin with
        | null -> []
        | origin ->
            [ "boxes",
              Json.object
                  [ "path", Json.value origin.Path
                    // A folder's files are many, and may be read while they are still written.
                    "sha256", (if IO.File.Exists origin.Path then Json.value (ContentHash.OfFile origin.Path) else null)
                    "images", Json.value origin.Found ] ]

    /// The configuration of a command: its version, name and options, then these parts.
    let create (output: Output) (parts: (string * (JsonNode | null)) list) =
        Json.object
            ([ "version", Json.value version
               "command", Json.value output.Command
               "options", output.Options.DeepClone() ]
             @ parts)

    /// That of a command with a plan and a network.
    let ofRun (output: Output) (planned: Plan) (network: NetworkDescription) =
        create output [ weights network; plan planned; machine () ]

    /// That of a command with a network and without a plan.
    let ofNetworkRun (output: Output) (network: NetworkDescription) = create output [ weights network; machine () ]

    // The option that says which share of the originals is held out.
    let private holdOut = "hold_out"

    /// Whether a run, by its options, held originals out, so that it learned from less than its share of the images.
    let holdsOut (options: JsonObject) = not (isNull options[holdOut])

    /// The part of a configuration that decides which rows a run makes, what stands in them, and which part they are in: all
    /// of it where there is no plan.
    let ofRows (config: JsonObject) =
        let only (keys: string list) (node: JsonNode | null) : JsonNode | null =
            match node with
            | :? JsonObject as tree -> Json.object (keys |> List.map (fun key -> key, tree[key] |> Option.ofObj |> Option.map _.DeepClone() |> Option.toObj))
            | _ -> JsonObject()

        // Parts of the usual size say nothing of it.
        let options =
            let isUsual =
                match config["options"] with
                | :? JsonObject as tree -> tree["part_pairs"] |> Option.ofObj |> Option.forall (fun pairs -> pairs.ToJsonString() = string PartPairs.usual)
                | _ -> true

            let has (key: string) = match config["options"] with :? JsonObject as tree -> not (isNull tree[key]) | _ -> false
            let holds = match config["options"] with :? JsonObject as options -> holdsOut options | _ -> false

            only
                ([ "dataset"; "split"; "shard" ]
                 @ List.filter has [ "annotations"; "assume_box" ]
                 @ (if isUsual then [] else [ "part_pairs" ])
                 @ (if holds then [ holdOut ] else []))
                config["options"]

        let stated (key: string) : JsonNode | null =
            match config["weights"] with
            | :? JsonObject as weights -> weights[key]
            | _ -> null

        match config["plan"] with
        | null -> config.DeepClone() :?> JsonObject
        | plan ->
            Json.object
                [ "version", config["version"] |> Option.ofObj |> Option.map _.DeepClone() |> Option.toObj
                  "options", options
                  if not (isNull config["boxes"]) then
                      "boxes", only [ "sha256" ] config["boxes"]
                  "weights", only ([ "description"; "sha256"; "dialect" ] @ (if isNull (stated "preprocessing") then [] else [ "preprocessing" ])) config["weights"]
                  "plan", plan.DeepClone() ]

    /// What tables say of it: the same but for where the images lay, so that tables of the same images, from a folder or from
    /// an archive, are the same files.
    let ofTables (rows: JsonObject) =
        let tables = rows.DeepClone() :?> JsonObject

        match tables["options"] with
        | :? JsonObject as options -> options.Remove "dataset" |> ignore
        | _ -> ()

        tables
