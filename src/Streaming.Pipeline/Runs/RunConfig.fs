namespace Streaming.Pipeline.Runs

open System
open System.Reflection
open System.Runtime.InteropServices
open System.Text.Json.Nodes
open Streaming.Domain
open Streaming.Network.Runtime
open Streaming.Network.Weights
open Streaming.Pipeline.Graph
open Streaming.Storage.Bases

/// config.json: everything a run was told and ran with, resolved.
module RunConfig =
    /// The program's version.
    let version =
        match typeof<StageSnapshot>.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>() with
        | null -> "unknown"
        | attribute -> attribute.InformationalVersion

    /// Weights in a few words: the names of their files, or, where they are from none, how they were drawn.
    let describe (weights: WeightSet) =
        if weights.Sources.Count = 0 then
            weights.Description
        else
            weights.Sources
            |> Seq.map (fun source -> string (IO.Path.GetFileName source.Path))
            |> String.concat " + "

    /// The files that weights are from, which a run reads and must not replace.
    let weightFiles (weights: WeightSet) = weights.Sources |> Seq.map _.Path |> Seq.toArray

    /// Weights as bases.json names them.
    let weightsDescription (weights: WeightSet) =
        WeightsDescription(describe weights, weights.ConvolutionHash(), Dialect.name weights.Dialect)

    let private weightsNode (weights: WeightSet) =
        let source (file: WeightSource) : JsonNode | null =
            Json.object [ "path", Json.value file.Path; "sha256", Json.value file.Sha256 ]

        Json.object
            [ "description", Json.value (describe weights)
              "sha256", Json.value (weights.ConvolutionHash())
              "dialect", Json.value (Dialect.name weights.Dialect)
              "sources", weights.Sources |> Seq.map source |> Json.array ]

    let private machine () =
        Json.object
            [ "system", Json.value RuntimeInformation.OSDescription
              "architecture", Json.value (string RuntimeInformation.ProcessArchitecture)
              "cores", Json.value Environment.ProcessorCount
              "dotnet", Json.value (string Environment.Version)
              "torch", Json.value TorchThreads.LibraryVersion ]

    /// The configuration of a command with a plan and weights; `options` are the command's own, as resolved.
    let ofRun (command: string) (options: JsonObject) (plan: Plan) (weights: WeightSet) =
        Json.object
            [ "version", Json.value version
              "command", Json.value command
              "options", options.DeepClone()
              "weights", weightsNode weights
              "plan", JsonNode.Parse(PlanFile.toJson plan)
              "machine", machine () ]

    /// The configuration of a command with weights and without a plan.
    let ofNetworkRun (command: string) (options: JsonObject) (weights: WeightSet) =
        Json.object
            [ "version", Json.value version
              "command", Json.value command
              "options", options.DeepClone()
              "weights", weightsNode weights
              "machine", machine () ]

    /// The part of a configuration that decides which rows a run makes, what stands in them, and which part they are in.
    let ofRows (config: JsonNode) =
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

            only ([ "dataset"; "split"; "shard" ] @ (if isUsual then [] else [ "part_pairs" ])) config["options"]

        Json.object
            [ "version", config["version"] |> Option.ofObj |> Option.map _.DeepClone() |> Option.toObj
              "options", options
              "weights", only [ "description"; "sha256"; "dialect" ] config["weights"]
              "plan", config["plan"] |> Option.ofObj |> Option.map _.DeepClone() |> Option.toObj ]
