namespace Streaming.Domain

open System
open System.Collections.Generic
open System.Text.Json
open System.Text.Json.Serialization
open Streaming.Flow.Parameters

/// A family in a plan's JSON file; Plan checks and explains what may stand in it.
[<CLIMutable>]
type FamilyFile =
    { [<JsonRequired>]
      Base: float
      [<JsonRequired>]
      Amounts: float[]
      [<JsonRequired>]
      Poses: int
      Flows: string | null
      Degree: Nullable<int> }

/// A plan's JSON file as it is written; Plan checks and explains what may stand in it.
[<CLIMutable>]
type PlanFile =
    { [<JsonPropertyName("$schema")>]
      Schema: string | null
      Description: string | null
      [<JsonRequired>]
      Name: string
      [<JsonRequired>]
      Flows: string
      [<JsonRequired>]
      Span: string
      Degree: Nullable<int>
      Weighting: string | null
      [<JsonRequired>]
      CentreBox: bool
      [<JsonRequired>]
      Fill: string
      [<JsonRequired>]
      Selection: SelectionRule
      [<JsonRequired>]
      Families: Dictionary<string, FamilyFile>
      [<JsonRequired>]
      Siftflow: Dictionary<string, SiftFlowParameters>
      ChannelMap: ChannelMapPlan | null }

/// Reading and checking plans.
[<CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Plan =
    // No value of a plan nests deeper than an amount of a family does.
    let private depth = 16

    let private options =
        JsonSerializerOptions(
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            RespectRequiredConstructorParameters = true,
            AllowDuplicateProperties = false,
            ReadCommentHandling = JsonCommentHandling.Skip,
            AllowTrailingCommas = true,
            MaxDepth = depth,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping
        )

    let private documentOptions =
        JsonDocumentOptions(
            AllowDuplicateProperties = false,
            CommentHandling = JsonCommentHandling.Skip,
            AllowTrailingCommas = true,
            MaxDepth = depth
        )

    let private refuse source what = raise (InputException $"{source}: {what}")

    let private schema = "see schemas/plan.schema.json"

    let private flowKinds = [ "direct", Direct; "tracked", Tracked ]

    let private spans =
        [ "components", BasisSpan.Components; "components_and_means", BasisSpan.ComponentsAndMeans ]

    let private weightings = [ "plain", Weighting.Plain; "residual", Weighting.Residual ]

    let private fills = [ "reflect", Fill.Reflect; "edge", Fill.Edge; "black", Fill.Black; "mean", Fill.Mean ]

    let private nameIn choices value =
        choices |> List.find (fun (_, other) -> other = value) |> fst

    let private oneOf source what (choices: (string * 'a) list) text =
        match List.tryFind (fun (name, _) -> name = text) choices with
        | Some(_, value) -> value
        | None ->
            let names = choices |> List.map fst |> String.concat ", "
            refuse source $"{what} is '{text}'; expected one of {names}."

    let private within source what least most (value: int) =
        if value < least || value > most then
            refuse source $"{what} is {value}; expected {least} to {most}."

        value

    let private degreeOf source what planned (stated: Nullable<int>) =
        stated.GetValueOrDefault planned |> within source what 1 PlanLimits.highestDegree

    let private deserialize source (json: string) : PlanFile =
        let notAPlan why (e: exn) : PlanFile = raise (InputException($"{source}: this is not a plan: {why}; {schema}.", e))

        try
            use document = JsonDocument.Parse(json, documentOptions)

            if document.RootElement.ValueKind <> JsonValueKind.Object then
                refuse source $"this is not a plan; expected an object; {schema}."

            // Nothing in a plan is null: what is not stated is left out. So one walk finds every null, whatever it stands for.
            match JsonFault.firstNull document.RootElement with
            | null -> ()
            | place -> refuse source $"{place} is null; expected a value, or nothing of that name."

            match JsonSerializer.Deserialize<PlanFile>(document.RootElement, options) |> Option.ofObj with
            | Some file -> file
            | None -> refuse source "expected a plan, found null."
        with
        | :? JsonException as e -> notAPlan (JsonFault.describe e) e
        // What the reader throws for a text with half of a surrogate pair.
        | :? InvalidOperationException as e -> notAPlan e.Message e

    let private familyPlan source planned degree (name: string) (file: FamilyFile) =
        let family =
            try
                Family.parse name
            with :? InputException as e ->
                refuse source $"families: {e.Message}"

        match PlanLimits.amountsFault family file.Base file.Amounts with
        | Some(key, fault) -> refuse source $"families.{name}.{key} {fault}."
        | None -> ()

        { Family = family
          Base = file.Base
          Amounts = Array.sort file.Amounts
          Poses = file.Poses |> within source $"families.{name}.poses" 1 PlanLimits.mostPoses
          Flows =
            match file.Flows with
            | null -> planned
            | text -> text |> oneOf source $"families.{name}.flows" flowKinds
          Degree = degreeOf source $"families.{name}.degree" degree file.Degree }

    let private siftFlow source (layer: string) parameters =
        match PlanLimits.siftFlowFault parameters with
        | Some(key, fault) -> refuse source $"siftflow.{layer}.{key} {fault}."
        | None -> parameters

    // What stands for a plan without channel maps is no entry at all.
    let private channelMap source (known: string[]) (file: ChannelMapPlan) =
        for layer in file.Layers do
            if not (Array.contains layer known) then
                let names = String.concat ", " known
                refuse source $"channel_map.layers has '{layer}'; expected some of those that siftflow has: {names}."

        if file.Layers.Length = 0 || (Array.distinct file.Layers).Length <> file.Layers.Length then
            refuse source "channel_map.layers is empty or names a layer twice; leave channel_map out for flows alone."

        file.Poses |> within source "channel_map.poses" 1 PlanLimits.mostPoses |> ignore
        file.Cells |> within source "channel_map.cells" 1 PlanLimits.mostCells |> ignore
        file.Degree |> within source "channel_map.degree" 0 PlanLimits.highestDegree |> ignore
        { file with Layers = known |> Array.filter (fun layer -> Array.contains layer file.Layers) }

    let private families source flows degree (file: PlanFile) =
        if file.Families.Count = 0 then
            refuse source "families is empty; expected at least one family."

        let planned =
            file.Families
            |> Seq.map (fun pair -> familyPlan source flows degree pair.Key pair.Value)
            |> Seq.sortBy _.Family
            |> Seq.toArray

        match PlanLimits.sizeFault planned with
        | Some fault -> refuse source $"{fault}."
        | None -> planned

    let private selection source (rule: SelectionRule) =
        match SelectionBounds.firstFault rule with
        | ValueSome(struct (key, fault)) -> refuse source $"selection.{key} {fault}."
        | ValueNone -> rule

    /// The plan in a JSON text; `source` names it in errors.
    let parse (source: string) (json: string) : Plan =
        let file = deserialize source json
        let layers = Seq.toArray file.Siftflow.Keys

        if not (PlanLimits.isName file.Name) then
            refuse source $"name is empty, or not one line of at most {PlanLimits.longestName} characters."

        if layers.Length = 0 then
            refuse source "siftflow is empty; expected an entry for each of the network's layers."

        let flows = file.Flows |> oneOf source "flows" flowKinds
        let degree = degreeOf source "degree" PlanLimits.paperDegree file.Degree

        { Name = file.Name
          Flows = flows
          Span = file.Span |> oneOf source "span" spans
          Degree = degree
          Weighting =
            match file.Weighting with
            | null -> Weighting.Plain
            | text -> text |> oneOf source "weighting" weightings
          CentreBox = file.CentreBox
          Fill = file.Fill |> oneOf source "fill" fills
          Selection = selection source file.Selection
          Families = families source flows degree file
          Layers = layers
          SiftFlow = layers |> Array.map (fun layer -> siftFlow source layer file.Siftflow[layer])
          ChannelMap = file.ChannelMap |> Option.ofObj |> Option.map (channelMap source layers) }

    /// The plan with its layers in a network's order; `source` names it where they are not the network's, which is an
    /// InputException.
    let forSpace (source: string) (space: FeatureSpace) (plan: Plan) =
        let names = space.LayerNames

        for layer in plan.Layers do
            if not (Array.contains layer names) then
                refuse source $"siftflow has an entry for '{layer}', which is none of {FeatureSpace.span space}."

        let parametersOf layer =
            match Array.IndexOf(plan.Layers, layer) with
            | -1 -> refuse source $"siftflow has no entry for {layer}; expected one for each of {FeatureSpace.span space}."
            | place -> plan.SiftFlow[place]

        { plan with
            Layers = names
            SiftFlow = names |> Array.map parametersOf
            ChannelMap = plan.ChannelMap |> Option.map (fun map -> { map with Layers = names |> Array.filter (fun layer -> Array.contains layer map.Layers) }) }

    /// Megabytes of a plan's file, at most.
    let private mostMegabytes = 4

    /// The plan in a file, or an InputException.
    let load (path: string) =
        parse path (InputFile.readText path "a plan" mostMegabytes)

    /// Whether a file is meant as a plan: a JSON object with a plan's own keys. A file that cannot be read is none.
    let looksLikePlan (path: string) =
        try
            use document = JsonDocument.Parse(InputFile.readText path "a plan" mostMegabytes, documentOptions)
            let root = document.RootElement

            let has (key: string) = fst (root.TryGetProperty key)
            root.ValueKind = JsonValueKind.Object && (has "siftflow" || has "centre_box")
        with
        | :? JsonException
        | :? InputException -> false

    /// The plan as a JSON text that <c>parse</c> reads back.
    let toJson (plan: Plan) =
        let families = Dictionary<string, FamilyFile>()

        for f in plan.Families do
            let own: string | null = if f.Flows = plan.Flows then null else nameIn flowKinds f.Flows
            let degree = if f.Degree = plan.Degree then Nullable() else Nullable f.Degree
            families.Add(Family.name f.Family, { Base = f.Base; Amounts = f.Amounts; Poses = f.Poses; Flows = own; Degree = degree })

        let siftflow = Dictionary<string, SiftFlowParameters>()
        Array.iter2 (fun layer parameters -> siftflow.Add(layer, parameters)) plan.Layers plan.SiftFlow

        JsonSerializer.Serialize(
            { Schema = null
              Name = plan.Name
              Description = null
              Flows = nameIn flowKinds plan.Flows
              Span = nameIn spans plan.Span
              Degree = (if plan.Degree = PlanLimits.paperDegree then Nullable() else Nullable plan.Degree)
              Weighting = (if plan.Weighting = Weighting.Plain then null else nameIn weightings plan.Weighting)
              CentreBox = plan.CentreBox
              Fill = nameIn fills plan.Fill
              Selection = plan.Selection
              Families = families
              Siftflow = siftflow
              ChannelMap =
                match plan.ChannelMap with
                | None -> null
                | Some map -> map },
            options
        )

    /// The plan with another selection rule.
    let withSelection (rule: SelectionRule) (plan: Plan) = { plan with Selection = rule }

    /// The plan with this weighting, by its name in plans.
    let withWeighting (name: string) (plan: Plan) =
        { plan with Weighting = name |> oneOf "--weighting" "it" weightings }

    /// The plan with all flows found this way.
    let withFlows (flows: FlowKind) (plan: Plan) =
        { plan with
            Flows = flows
            Families = plan.Families |> Array.map (fun f -> { f with Flows = flows }) }

    /// The plan with only these families; one that the plan lacks is an InputException.
    let restrictedTo (families: Family list) (plan: Plan) =
        let held = plan.Families |> Array.map _.Family

        for family in families do
            if not (Array.contains family held) then
                let names = held |> Array.map Family.name |> String.concat ", "
                raise (InputException $"--families: plan {plan.Name} has no {Family.name family}; it has {names}.")

        { plan with Families = plan.Families |> Array.filter (fun f -> List.contains f.Family families) }

    /// Whether every flow of the plan is in whole cells: none is refined, and none is composed of others.
    let isWholeCells (plan: Plan) =
        plan.SiftFlow |> Array.forall (fun parameters -> parameters.SubCellRadius = 0.0f)
        && plan.Families |> Array.forall (fun family -> family.Flows = Direct)
