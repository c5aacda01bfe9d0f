namespace Streaming.Domain

open System
open System.Collections.Generic

/// From the entries of a plan's file to a plan: every number in its bounds, every name a known one.
module PlanCheck =
    let private refuse source what = raise (InputException $"{source}: {what}")

    let private within source what least most (value: int) =
        if value < least || value > most then
            refuse source $"{what} is {value}; expected {least} to {most}."

        value

    let private degreeOf source what planned (stated: Nullable<int>) =
        stated.GetValueOrDefault planned |> within source what 1 PlanLimits.highestDegree

    let private familyPlan source planned degree (name: string) (file: FamilyEntry) =
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
            | text -> text |> PlanWords.choice source $"families.{name}.flows" PlanWords.flowKinds
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
                refuse source $"channel_map.layers has '{layer}'; expected some of those that siftflow has: {names}{Nearest.hint layer known}."

        if file.Layers.Length = 0 || (Array.distinct file.Layers).Length <> file.Layers.Length then
            refuse source "channel_map.layers is empty or names a layer twice; leave channel_map out for flows alone."

        file.Poses |> within source "channel_map.poses" 1 PlanLimits.mostPoses |> ignore
        file.Cells |> within source "channel_map.cells" 1 PlanLimits.mostCells |> ignore
        file.Degree |> within source "channel_map.degree" 0 PlanLimits.highestDegree |> ignore
        { file with Layers = known |> Array.filter (fun layer -> Array.contains layer file.Layers) }

    // None, or one for each entry of siftflow.
    let private grids source (layers: string[]) (stated: Dictionary<string, int> | null) =
        match stated with
        | null -> [||]
        | stated ->
            for layer in stated.Keys do
                if not (Array.contains layer layers) then
                    refuse source $"grids has '{layer}'; expected those that siftflow has{Nearest.hint layer layers}."

            layers
            |> Array.map (fun layer ->
                match stated.TryGetValue layer with
                | true, cells -> cells |> within source $"grids.{layer}" 1 PlanLimits.mostGrid
                | _ -> refuse source $"grids has no entry for {layer}; expected one for each that siftflow has.")

    let private families source flows degree (file: PlanEntries) =
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

    /// The plan that a file's entries make, or an InputException in which `source` names the file.
    let ofEntries (source: string) (file: PlanEntries) : Plan =
        let layers = Seq.toArray file.Siftflow.Keys

        if not (PlanLimits.isName file.Name) then
            refuse source $"name is empty, or not one line of at most {PlanLimits.longestName} characters."

        if layers.Length = 0 then
            refuse source "siftflow is empty; expected an entry for each of the network's layers."

        let flows = file.Flows |> PlanWords.choice source "flows" PlanWords.flowKinds
        let degree = degreeOf source "degree" PlanLimits.paperDegree file.Degree

        { Name = file.Name
          Flows = flows
          Span = file.Span |> PlanWords.choice source "span" PlanWords.spans
          Degree = degree
          Weighting =
            match file.Weighting with
            | null -> Weighting.Plain
            | text -> text |> PlanWords.choice source "weighting" PlanWords.weightings
          ExactAmounts = file.ExactAmounts.GetValueOrDefault false
          CentreBox = file.CentreBox
          Fill = file.Fill |> PlanWords.choice source "fill" PlanWords.fills
          Selection = selection source file.Selection
          Families = families source flows degree file
          Layers = layers
          Grids = grids source layers file.Grids
          SiftFlow = layers |> Array.map (fun layer -> siftFlow source layer file.Siftflow[layer])
          ChannelMap = file.ChannelMap |> Option.ofObj |> Option.map (channelMap source layers) }
