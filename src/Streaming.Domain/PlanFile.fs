namespace Streaming.Domain

open System
open System.Collections.Generic
open System.Text.Json
open Streaming.Flow.Parameters

/// Reading plans, and writing them.
module PlanFile =
    let private refuse source what = raise (InputException $"{source}: {what}")

    let private schema = "see schemas/plan.schema.json"

    let private deserialize source (json: string) : PlanEntries =
        let notAPlan why (e: exn) : PlanEntries = raise (InputException($"{source}: this is not a plan: {why}; {schema}.", e))

        try
            use document = JsonDocument.Parse(json, PlanJson.documentOptions)

            if document.RootElement.ValueKind <> JsonValueKind.Object then
                refuse source $"this is not a plan; expected an object; {schema}."

            // Nothing in a plan is null: what is not stated is left out. So one walk finds every null, whatever it stands for.
            match JsonFault.firstNull document.RootElement with
            | null -> ()
            | place -> refuse source $"{place} is null; expected a value, or nothing of that name."

            match JsonSerializer.Deserialize<PlanEntries>(document.RootElement, PlanJson.options) |> Option.ofObj with
            | Some file -> file
            | None -> refuse source "expected a plan, found null."
        with
        | :? JsonException as e -> notAPlan (JsonFault.describe e + JsonFault.hint PlanJson.keys e) e
        // What the reader throws for a text with half of a surrogate pair.
        | :? InvalidOperationException as e -> notAPlan e.Message e

    /// The plan in a JSON text; `source` names it in errors.
    let parse (source: string) (json: string) : Plan =
        deserialize source json |> PlanCheck.ofEntries source

    /// Megabytes of a plan's file, at most.
    let private mostMegabytes = 4

    /// The plan in a file, or an InputException.
    let load (path: string) =
        parse path (InputFile.readText path "a plan" mostMegabytes)

    /// Whether a file is meant as a plan: a JSON object with a plan's own keys. A file that cannot be read is none.
    let looksLikePlan (path: string) =
        try
            use document = JsonDocument.Parse(InputFile.readText path "a plan" mostMegabytes, PlanJson.documentOptions)
            let root = document.RootElement

            let has (key: string) = fst (root.TryGetProperty key)
            root.ValueKind = JsonValueKind.Object && (has "siftflow" || has "centre_box")
        with
        | :? JsonException
        | :? InputException -> false

    /// The plan as a JSON text that <c>parse</c> reads back.
    let toJson (plan: Plan) =
        let families = Dictionary<string, FamilyEntry>()

        for f in plan.Families do
            let own: string | null = if f.Flows = plan.Flows then null else PlanWords.wordOf PlanWords.flowKinds f.Flows
            let degree = if f.Degree = plan.Degree then Nullable() else Nullable f.Degree
            families.Add(Family.name f.Family, { Base = f.Base; Amounts = f.Amounts; Poses = f.Poses; Flows = own; Degree = degree })

        let siftflow = Dictionary<string, SiftFlowParameters>()
        Array.iter2 (fun layer parameters -> siftflow.Add(layer, parameters)) plan.Layers plan.SiftFlow
        let grids = Dictionary<string, int>()

        if plan.Grids.Length > 0 then
            Array.iter2 (fun layer cells -> grids.Add(layer, cells)) plan.Layers plan.Grids

        JsonSerializer.Serialize(
            { Schema = null
              Name = plan.Name
              Description = null
              Flows = PlanWords.wordOf PlanWords.flowKinds plan.Flows
              Span = PlanWords.wordOf PlanWords.spans plan.Span
              Degree = (if plan.Degree = PlanLimits.paperDegree then Nullable() else Nullable plan.Degree)
              Weighting = (if plan.Weighting = Weighting.Plain then null else PlanWords.wordOf PlanWords.weightings plan.Weighting)
              ExactAmounts = (if plan.ExactAmounts then Nullable true else Nullable())
              CentreBox = plan.CentreBox
              Fill = PlanWords.wordOf PlanWords.fills plan.Fill
              Selection = plan.Selection
              Families = families
              Siftflow = siftflow
              Grids = (if grids.Count = 0 then null else grids)
              ChannelMap =
                match plan.ChannelMap with
                | None -> null
                | Some map -> map },
            PlanJson.options
        )
