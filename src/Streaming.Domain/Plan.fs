namespace Streaming.Domain

open System
open System.IO
open System.Text.Json
open System.Text.Json.Serialization

/// How the flow of a large amount is found.
type FlowKind =
    /// SIFTFlow between the two images of each pair, as in the paper.
    | Direct
    /// Composed from the base-amount flows of the poses between.
    | Tracked

/// What the generators of a basis can be made of.
[<RequireQualifiedAccess>]
type BasisSpan =
    /// The mean and the components of the flows at the base amount: the paper's 33 columns.
    | Components
    /// These and the mean flow of every calibration amount: the polynomial in t is then the only limit.
    | ComponentsAndMeans

/// How heavy the components of flows are in the calibration regression (paper 2.1.5).
[<RequireQualifiedAccess>]
type Weighting =
    /// All alike, as in the paper.
    | Plain
    /// Each by one over the variance that a plain fit leaves of it: what flows agree about counts for more.
    | Residual

/// What a transform sees where it looks outside the image.
type Fill =
    /// The image mirrored at its border.
    | Reflect = 0
    /// The nearest pixel of the image.
    | Edge = 1
    /// Black.
    | Black = 2
    /// The mean colour that the network subtracts.
    | Mean = 3

/// The part of a plan for one family.
type FamilyPlan =
    { Family: Family
      /// The amount whose flows PCA is made of (paper 2.1.4).
      Base: float
      /// The amounts of the calibration regression (paper 2.1.5).
      Amounts: float[]
      /// Initial poses: that many rotations of the original, evenly spaced over the full turn.
      Poses: int
      /// How its flows are found: as the plan says, unless the family says otherwise.
      Flows: FlowKind
      /// Degree of its generators' polynomial in t: as the plan says, unless the family says otherwise.
      Degree: int }

/// The part of a plan for channel maps: what is learned beside the flows, of how channels change.
type ChannelMapPlan =
    { /// Which of conv1..conv5 get a map, in their order.
      Layers: string[]
      /// Initial poses whose pairs are learned from, evenly spread over those of the family; all where it has no more.
      Poses: int
      /// Cells of each pair and layer that are learned from, at most, evenly spread over the grid.
      Cells: int
      /// Degree of the polynomial in t that each coefficient is. Fewer amounts than degree + 1 lower it.
      Degree: int }

/// What a run computes: families, poses, amounts and how flows are found. A JSON file described by
/// schemas/plan.schema.json.
type Plan =
    { Name: string
      /// How flows are found where a family does not say.
      Flows: FlowKind
      Span: BasisSpan
      /// Degree of the generators' polynomial in t where a family does not say: 2 in the paper.
      Degree: int
      Weighting: Weighting
      /// Whether views have the box's centre in the middle of the frame. Transforms turn about the box's centre; where
      /// it lies elsewhere in every image, no one generator can fit them all.
      CentreBox: bool
      Fill: Fill
      Selection: SelectionRule
      Families: FamilyPlan[]
      /// One entry for each of conv1..conv5, in order.
      FlowSettings: FlowSettings[]
      /// What channel maps are learned from; none where a generator is a flow alone, as in the paper.
      ChannelMap: ChannelMapPlan option }

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
      Families: System.Collections.Generic.Dictionary<string, FamilyFile>
      [<JsonRequired>]
      Siftflow: System.Collections.Generic.Dictionary<string, FlowSettings>
      ChannelMap: ChannelMapPlan | null }

/// Reading and checking plans.
module Plan =
    let private options =
        JsonSerializerOptions(
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            RespectRequiredConstructorParameters = true,
            ReadCommentHandling = JsonCommentHandling.Skip,
            AllowTrailingCommas = true,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping
        )

    /// The paper's degree, which a plan has that states none.
    let paperDegree = 2

    /// The highest degree that a plan may have. The field of a turn is made of sines and cosines, of which degree 6
    /// leaves no ten-thousandth over 120 degrees; higher ones only follow noise.
    let highestDegree = 8

    let private refuse source what = raise (InputException $"{source}: {what}")

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

    let private degreeOf source what planned (stated: Nullable<int>) =
        let degree = stated.GetValueOrDefault planned

        if degree < 1 || degree > highestDegree then
            refuse source $"{what} is {degree}; expected 1 to {highestDegree}."

        degree

    let private familyPlan source planned degree (name: string) (file: FamilyFile) =
        let family =
            try
                Family.parse name
            with :? InputException as e ->
                refuse source e.Message

        for amount in Array.append [| file.Base |] file.Amounts do
            if not (Family.accepts family amount) then
                refuse source $"{amount:g} {Family.unit family} is no amount of {name}."

        if file.Amounts |> Array.distinct |> Array.length <> file.Amounts.Length then
            refuse source $"{name} lists an amount twice."

        if not (Array.contains file.Base file.Amounts) then
            refuse source $"the amounts of {name} must contain its base amount {file.Base:g}."

        if file.Poses < 1 || file.Poses > 3600 then
            refuse source $"{name} has {file.Poses} poses; expected 1 to 3600."

        { Family = family
          Base = file.Base
          Amounts = Array.sort file.Amounts
          Poses = file.Poses
          Flows =
            match file.Flows with
            | null -> planned
            | text -> text |> oneOf source $"flows of {name}" flowKinds
          Degree = degreeOf source $"degree of {name}" degree file.Degree }

    let private flowSettings source (file: PlanFile) layer =
        match file.Siftflow.TryGetValue layer with
        | false, _ -> refuse source $"siftflow has no entry for {layer}."
        | true, s ->
            let positive = [ s.Alpha; s.Truncation; s.Gamma; s.RelativeAlpha; s.SubCellRadius ] |> List.forall (fun x -> x >= 0.0f && Single.IsFinite x)

            if
                not positive
                || s.Levels < 1
                || s.Window < 1
                || s.TopWindow < 1
                || s.TopIterations < 1
                || s.Iterations < 1
                || s.SubCellPasses < 1
            then
                refuse source $"siftflow.{layer}: weights and the radius must be numbers of at least 0; levels, windows, iterations and passes at least 1."

            s

    // What stands for a plan without channel maps is no entry at all.
    let private channelMap source (file: ChannelMapPlan) =
        let known = FlowLayout.layerNames

        for layer in file.Layers do
            if not (Array.contains layer known) then
                refuse source $"channel_map has the layer '{layer}', which is none of conv1 to conv5."

        if file.Layers.Length = 0 || (Array.distinct file.Layers).Length <> file.Layers.Length then
            refuse source "channel_map.layers is empty or names a layer twice; leave channel_map out for flows alone."

        if file.Poses < 1 || file.Cells < 1 then
            refuse source "channel_map: poses and cells must be at least 1."

        if file.Degree < 0 || file.Degree > 8 then
            refuse source $"channel_map.degree is {file.Degree}; expected 0 to 8."

        { file with Layers = known |> Array.filter (fun layer -> Array.contains layer file.Layers) }

    /// The plan in a JSON text; `source` names it in errors.
    let parse (source: string) (json: string) : Plan =
        let file =
            try
                match JsonSerializer.Deserialize<PlanFile>(json, options) |> Option.ofObj with
                | Some file -> file
                | None -> refuse source "expected a plan, found null."
            with :? JsonException as e ->
                raise (InputException($"{source}: this is not a plan ({e.Message}); see schemas/plan.schema.json.", e))

        let known = FlowLayout.layerNames

        for key in file.Siftflow.Keys do
            if not (Array.contains key known) then
                refuse source $"siftflow has an entry for '{key}', which is none of conv1 to conv5."

        if file.Families.Count = 0 then
            refuse source "families is empty."

        let flows = file.Flows |> oneOf source "flows" flowKinds
        let degree = degreeOf source "degree" paperDegree file.Degree

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
          Selection = file.Selection
          Families =
            file.Families
            |> Seq.map (fun pair -> familyPlan source flows degree pair.Key pair.Value)
            |> Seq.sortBy _.Family
            |> Seq.toArray
          FlowSettings = known |> Array.map (flowSettings source file)
          ChannelMap = file.ChannelMap |> Option.ofObj |> Option.map (channelMap source) }

    /// The plan in a file, or an InputException.
    let load (path: string) =
        let json =
            try
                File.ReadAllText path
            with
            | :? IOException
            | :? UnauthorizedAccessException as e ->
                raise (InputException($"{path}: expected a plan, but the file cannot be read ({e.Message}).", e))

        parse path json

    /// The plan as a JSON text that <c>parse</c> reads back.
    let toJson (plan: Plan) =
        let families = System.Collections.Generic.Dictionary<string, FamilyFile>()

        for f in plan.Families do
            let own: string | null = if f.Flows = plan.Flows then null else nameIn flowKinds f.Flows
            let degree = if f.Degree = plan.Degree then Nullable() else Nullable f.Degree
            families.Add(Family.name f.Family, { Base = f.Base; Amounts = f.Amounts; Poses = f.Poses; Flows = own; Degree = degree })

        let siftflow = System.Collections.Generic.Dictionary<string, FlowSettings>()
        Array.iter2 (fun layer settings -> siftflow.Add(layer, settings)) FlowLayout.layerNames plan.FlowSettings

        JsonSerializer.Serialize(
            { Schema = null
              Name = plan.Name
              Description = null
              Flows = nameIn flowKinds plan.Flows
              Span = nameIn spans plan.Span
              Degree = (if plan.Degree = paperDegree then Nullable() else Nullable plan.Degree)
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
        plan.FlowSettings |> Array.forall (fun settings -> settings.SubCellRadius = 0.0f)
        && plan.Families |> Array.forall (fun family -> family.Flows = Direct)
