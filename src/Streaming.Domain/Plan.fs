namespace Streaming.Domain

open System
open Streaming.Flow.Parameters

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
    { /// Which of the plan's layers get a map, in their order.
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
      /// Whether generators are held to their amounts: every layer's moves as the finest layer's flows do, brought to the amount
      /// that the pairs have. Otherwise they are what each layer's flows say, as in the paper.
      ExactAmounts: bool
      /// Whether views have the box's centre in the middle of the frame. Transforms turn about the box's centre; where
      /// it lies elsewhere in every image, no one generator can fit them all.
      CentreBox: bool
      Fill: Fill
      Selection: SelectionRule
      Families: FamilyPlan[]
      /// The layers that flows are found at, in the network's order once the plan is one for its space.
      Layers: string[]
      /// How flows are found at each of the layers.
      SiftFlow: SiftFlowParameters[]
      /// Cells along one side of the grid that each of these was chosen for; empty where the plan does not say, and once it
      /// is one for a network's space.
      Grids: int[]
      /// What channel maps are learned from; none where a generator is a flow alone, as in the paper.
      ChannelMap: ChannelMapPlan option }

/// What is made of a plan.
[<CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Plan =
    // Each layer as that of the nearest grid, by how many times it is finer or coarser; channel maps for all of them.
    let private byGrids (space: FeatureSpace) (plan: Plan) =
        let nearest (layer: Layer) =
            plan.Grids |> Array.indexed |> Array.minBy (fun (_, cells) -> abs (log (float layer.Size / float cells))) |> fst

        { plan with
            Layers = space.LayerNames
            SiftFlow = space.Layers |> Array.map (fun layer -> plan.SiftFlow[nearest layer])
            Grids = [||]
            ChannelMap = plan.ChannelMap |> Option.map (fun map -> { map with Layers = space.LayerNames }) }

    let private byNames (source: string) (space: FeatureSpace) (plan: Plan) =
        let names = space.LayerNames

        for layer in plan.Layers do
            if not (Array.contains layer names) then
                raise (InputException $"{source}: siftflow has an entry for '{layer}', which is none of {FeatureSpace.span space}.")

        let parametersOf layer =
            match Array.IndexOf(plan.Layers, layer) with
            | -1 -> raise (InputException $"{source}: siftflow has no entry for {layer}; expected one for each of {FeatureSpace.span space}.")
            | place -> plan.SiftFlow[place]

        { plan with
            Layers = names
            SiftFlow = names |> Array.map parametersOf
            Grids = [||]
            ChannelMap = plan.ChannelMap |> Option.map (fun map -> { map with Layers = names |> Array.filter (fun layer -> Array.contains layer map.Layers) }) }

    /// The plan with its layers in a network's order. Where it has none of them and says what grids its own have, each layer
    /// is matched as the one of the nearest grid is; `source` names it where the layers are not the network's, which is an
    /// InputException.
    let forSpace (source: string) (space: FeatureSpace) (plan: Plan) =
        let isOther = plan.Layers |> Array.forall (fun layer -> space.IndexOf layer < 0)
        if isOther && plan.Grids.Length > 0 then byGrids space plan else byNames source space plan

    /// The plan with another selection rule.
    let withSelection (rule: SelectionRule) (plan: Plan) = { plan with Selection = rule }

    /// The plan with this weighting.
    let withWeighting (weighting: Weighting) (plan: Plan) = { plan with Weighting = weighting }

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
