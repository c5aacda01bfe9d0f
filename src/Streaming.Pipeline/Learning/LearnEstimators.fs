namespace Streaming.Pipeline.Learning

open System
open System.Collections.Generic
open Streaming.Domain
open Streaming.Generators.Exact
open Streaming.Learning.Estimators
open Streaming.Learning.Flows
open Streaming.Pipeline.Flows
open Streaming.Pipeline.Graph
open Streaming.Pipeline.Selection
open Streaming.Storage.Bases
open Streaming.Storage.Flows

/// The estimators of a run: what streams in are originals, each whole or not at all.
type LearnEstimators(space: FeatureSpace, plan: Plan, views: ViewPlan, algebra: ILinearAlgebra) =
    let families =
        plan.Families
        |> Array.map (fun f -> FamilyEstimator(f.Family, f.Base, f.Amounts, space.Length, algebra))

    let byFamily = families |> Array.map (fun f -> f.Family, f) |> dict
    let errors = FlowErrors(space, plan, views)
    let originals = SortedDictionary<string, BasesOriginal>(StringComparer.Ordinal)
    let names = Dictionary<string, string>()

    let mutable channels: ChannelEstimators option = None

    // Sums cannot be taken apart again, so nothing may enter them twice.
    let admit (source: string) (original: BasesOriginal) =
        match names.TryGetValue original.Sha256 with
        | true, other ->
            raise (
                InputException
                    $"{source}: the image {original.Id} is learned from already, as {other}; each image may be learned from once."
            )
        | false, _ when not (originals.TryAdd(original.Id, original)) ->
            raise (
                InputException
                    $"{source}: another image named {original.Id}, with other content, is learned from already; names must differ."
            )
        | _ -> names.Add(original.Sha256, original.Id)

    /// The features that flows are of.
    member _.Space = space

    /// The plan.
    member _.Plan = plan

    /// The families' estimators, in the plan's order.
    member _.Families = families

    /// Endpoint errors of the flows against the exact fields.
    member _.FlowErrors = errors

    /// What channel maps are learned from; none where the plan has none, or nothing was added yet.
    member _.Channels = channels

    /// Adds what channel maps are learned from, of originals that are added too.
    member _.Add(more: ChannelEstimators) =
        match channels with
        | Some held -> held.Merge more
        | None -> channels <- Some more

    /// The originals so far, by identifier: an order that does not depend on how they came.
    member _.Originals = Seq.toArray originals.Values

    /// Adds all flows of one original.
    member _.Add(flows: OriginalFlows) =
        let original = OriginalFlows.original views flows
        admit flows.Of.Original.Entry.ImagePath original

        views.Pairs
        |> Array.iteri (fun i pair ->
            byFamily[pair.Family].Add({ Original = original.Id; Pose = pair.Pose }, pair.Amount, ReadOnlySpan flows.Flows[i]))

        errors.Add flows.Errors

    /// Adds a stored part of flows of the same plan.
    member _.Add(part: StoredPart) =
        let refuse what =
            raise (
                InputException
                    $"{part.Path}: {what}; delete this part, and --resume computes its originals again, or begin the run anew with --overwrite."
            )

        let stored = part.Content.FlowErrors
        let entries (family: FamilyPlan) = family.Amounts.Length * space.Layers.Length

        let isOf (family: FamilyPlan) =
            stored.ContainsKey family.Family && stored[family.Family].Sums.Length = entries family

        if stored.Count <> plan.Families.Length || not (Array.forall isOf plan.Families) then
            refuse "its endpoint errors are not those of the plan's families and amounts"

        part.Content.Originals |> Seq.iter (admit part.Path)
        let expected = part.Content.Originals.Count * views.Pairs.Length
        let mutable rows = 0

        for row in part.Rows() do
            // A part holds its originals one after the other, each with all pairs in the order of the plan.
            if rows < expected then
                let original = part.Content.Originals[rows / views.Pairs.Length]
                let pair = views.Pairs[rows % views.Pairs.Length]

                if row.ImageId <> original.Id || row.Family <> pair.Family || row.Pose <> pair.Pose || row.Amount <> pair.Amount then
                    refuse
                        $"row {rows} is of {row.ImageId}, {Family.name row.Family} {row.Amount:g} at pose {row.Pose:g}; expected {original.Id}, {Family.name pair.Family} {pair.Amount:g} at pose {pair.Pose:g}"

                byFamily[row.Family].Add({ Original = row.ImageId; Pose = row.Pose }, row.Amount, row.Flow.Span)

            rows <- rows + 1

        if rows <> expected then
            refuse $"expected {views.Pairs.Length} flows of each of {part.Content.Originals.Count} originals, found {rows}"

        for pair in part.Content.FlowErrors do
            errors.Add(pair.Key, pair.Value)

    /// Adds all that bases of the same plan hold.
    member _.Add(bases: BasesFolder) =
        bases.Description.Originals |> Seq.iter (admit bases.Path)

        for family in families do
            let stored = bases.Read family.Family
            family.Merge(BasesOfRun.estimator space algebra bases.Description.Originals stored)
            errors.Add(family.Family, stored.FlowErrors)

            if channels.IsNone then
                channels <- ChannelEstimators.ofStored space plan stored.ChannelMaps

            channels
            |> Option.iter (fun held -> held.Add(bases.Path, family.Family, stored.ChannelMaps |> Seq.map _.Sums |> Seq.toArray))

    /// Endpoint errors of one flow vector per amount, the same for every original and pose, against the exact fields,
    /// over the same cells of the same pairs that the flows were measured on: [amount][layer].
    member this.ErrorsOf(family: FamilyPlan, vectors: float32[][]) =
        let pairs = views.Pairs |> Array.filter (fun pair -> pair.Family = family.Family)
        let only = { plan with Families = [| family |] }
        let ofFamily = { views with Pairs = pairs }

        let ofOriginal (original: BasesOriginal) =
            let struct (box, _) =
                SelectionStages.place plan.CentreBox space.InputSize original.Width original.Height original.Box

            let exact = ExactFlows(space, views, box)
            let sum = FlowErrors(space, only, ofFamily)
            sum.Add(pairs |> Array.map (fun pair -> exact.Errors(pair, vectors[Array.IndexOf(family.Amounts, pair.Amount)])))
            sum.Of family.Family

        this.Originals
        |> Array.Parallel.map ofOriginal
        |> Array.reduce (Array.map2 (Array.map2 (+)))
