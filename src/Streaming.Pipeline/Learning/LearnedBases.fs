namespace Streaming.Pipeline.Learning

open System
open System.Diagnostics
open System.Text.Json
open System.Text.Json.Nodes
open System.Threading.Tasks
open Streaming.Domain
open Streaming.Learning.Bases
open Streaming.Learning.Channels
open Streaming.Learning.Estimators
open Streaming.Network.Features
open Streaming.Pipeline.Graph
open Streaming.Pipeline.Runs
open Streaming.Storage.Bases

/// From estimators to bases: what learn, extend and merge end with.
module LearnedBases =
    /// Finds every family's basis, and measures its generators; tells of each that is done.
    let solve (estimators: LearnEstimators) (algebra: ILinearAlgebra) (tell: Action<Progress>) : FamilyResult[] =
        let watch, solved, gate = Stopwatch.StartNew(), ref 0, obj ()
        let doing finished = Progress.counted "solving: components, regression and channel maps" "families" watch finished estimators.Families.Length
        tell.Invoke(doing 0)

        let finish () =
            lock gate (fun () ->
                solved.Value <- solved.Value + 1
                tell.Invoke(doing solved.Value))

        let solveFamily (own: FamilyEstimators) =
            use _ = { new IDisposable with member _.Dispose() = finish () }
            let family, solutions = own.Family, own.Solve algebra
            let tryFind () = solutions |> Array.tryPick (fun (solution: ITensors) -> match solution with :? 'S as found -> Some found | _ -> None)
            let basis: Basis = tryFind () |> Option.get
            let errorsOf = fun vectors -> estimators.ErrorsOf(family, vectors)

            { Plan = family
              Basis = basis
              MeanFlows = own.Find<BasisEstimator>().Sums |> Array.map _.Mean()
              FlowErrors = own.Find<FlowErrorEstimator>().Errors
              GeneratorErrors = errorsOf (family.Amounts |> Array.map (Generator.ofAmount basis))
              ChannelMaps = match tryFind () with Some(fits: ChannelFits) -> fits.Layers | None -> [||]
              NoFlowErrors = errorsOf (family.Amounts |> Array.map (fun _ -> Array.zeroCreate estimators.Space.Length))
              Solutions = solutions }

        // Each takes hundreds of megabytes meanwhile, so no more at once than there are cores.
        let results = Array.zeroCreate<FamilyResult> estimators.Families.Length
        let options = ParallelOptions(MaxDegreeOfParallelism = Environment.ProcessorCount)
        Parallel.For(0, results.Length, options, (fun i -> results[i] <- solveFamily estimators.Families[i])) |> ignore
        results

    /// Writes bases in the place of those that are there, whole or not at all.
    let write (place: string) (weights: WeightsDescription) (estimators: LearnEstimators) (results: FamilyResult[]) =
        let originals = estimators.Originals
        let ids = originals |> Array.map _.Id
        let plan = JsonDocument.Parse(PlanFile.toJson estimators.Plan).RootElement

        // One family at a time: its base flows are copied for it.
        let families =
            Seq.map2
                (fun (own: FamilyEstimators) (result: FamilyResult) ->
                    let found = result.Solutions |> Array.collect _.Tensors
                    FamilyTensors(own.Family.Family, own.Family.Base, NamedTensors(Array.append (own.Tensors ids) found)))
                estimators.Families
                results

        BasesFolder.Write(place, BasesDescription(RunConfig.version, weights, estimators.Space, plan, originals), families)

    /// Checks that bases were learned with this plan, the keys `exceptFor` apart.
    let checkPlan (exceptFor: string list) (other: string) (plan: Plan) (bases: BasesFolder) =
        let without (json: string) =
            match JsonNode.Parse json with
            | :? JsonObject as tree ->
                for key in exceptFor do
                    tree.Remove key |> ignore

                tree
            | _ -> JsonObject()

        match Json.firstDifference (without (bases.Description.Plan.GetRawText())) (without (PlanFile.toJson plan)) with
        | Some(where, inBases, here) ->
            raise (
                InputException
                    $"{bases.Path}: the bases' plan differs from that of {other}: {where} is {inBases}, not {here}; the sums of different plans do not add, so use the same plan."
            )
        | None -> ()

    /// The plan that bases were learned by.
    let planOf (bases: BasesFolder) =
        let source = $"{bases.Path}: the plan in bases.json"
        PlanFile.parse source (bases.Description.Plan.GetRawText()) |> Plan.forSpace source bases.Description.Space

    // The first difference of two spaces of one network, in words.
    let private difference (theirs: FeatureSpace) (own: FeatureSpace) =
        let words (layer: Layer) =
            $"{layer.Name} of {layer.Size} x {layer.Size} cells and {layer.Channels} channels, every {layer.Stride:g} px from {layer.Origin:g}"

        if theirs.InputSize <> own.InputSize then
            Some $"pictures of {theirs.InputSize} px, not of {own.InputSize}"
        elif theirs.LayerNames <> own.LayerNames then
            let names (space: FeatureSpace) = String.concat ", " space.LayerNames
            Some $"the layers {names theirs}, not {names own}"
        else
            Array.zip theirs.Layers own.Layers
            |> Array.tryFind (fun (a, b) -> a <> b)
            |> Option.map (fun (a, b) -> $"{words a}, not {words b}")

    let private preprocessing (weights: WeightsDescription) =
        match weights.Preprocessing with
        | null -> "as its dialect says"
        | stated -> stated.Text

    /// Checks that bases were learned with this network: its weights, its layers, and what is done to pictures.
    let checkNetwork (other: string) (weights: WeightsDescription) (space: FeatureSpace) (bases: BasesFolder) =
        let theirs = bases.Description.Weights
        let refuse (what: string) = raise (InputException $"{bases.Path}: the bases were learned with {what}.")

        if theirs.Dialect <> weights.Dialect then
            refuse $"the network {theirs.Dialect}, and {other} has {weights.Dialect}; use the same network and weights"

        if theirs.Sha256 <> weights.Sha256 then
            refuse $"the weights {theirs.Description} (SHA-256 {theirs.Sha256[..11]}...), {other} has {weights.Description} ({weights.Sha256[..11]}...); use the same weights"

        match difference bases.Description.Space space with
        | Some what -> refuse $"{what}, as {other} has it; use the same layers"
        | None -> ()

        if preprocessing theirs <> preprocessing weights then
            refuse $"pictures taken {preprocessing theirs}, and {other} takes them {preprocessing weights}; use the same"

    /// The bases of a folder, or of a run's folder, and their plan; bases of other weights than a run has are an
    /// InputException.
    let openFor (network: INetwork) (path: string) : struct (BasesFolder * Plan) =
        let bases = BasesFolder.Open path
        checkNetwork "this run" network.Description.Weights network.Space bases
        struct (bases, planOf bases)
