namespace Streaming.Pipeline.Learning

open System
open System.Collections.Generic
open Streaming.Domain
open Streaming.Generators.Exact
open Streaming.Learning.Estimators
open Streaming.Pipeline.Graph
open Streaming.Pipeline.Selection
open Streaming.Storage.Bases
open Streaming.Storage.Flows

/// The estimators of a run: what streams in are originals, each whole or not at all.
type LearnEstimators(space: FeatureSpace, plan: Plan, views: ViewPlan, algebra: ILinearAlgebra) =
    let families = plan.Families |> Array.map (fun family -> FamilyEstimators(space, plan, family, algebra))
    let byFamily = families |> Array.map (fun own -> own.Family.Family, own) |> dict
    let originals = SortedDictionary<string, BasesOriginal>(StringComparer.Ordinal)
    let names = Dictionary<string, string>()

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

    /// What channel maps are learned from; none where the plan has none, or nothing was added yet.
    member _.Channels = ChannelEstimators.ofFamilies space plan families

    /// Adds what channel maps are learned from, of originals that are added too. It is not used afterwards.
    member _.Add(more: ChannelEstimators) =
        for own, other in Array.zip families more.Families do
            (own.Find<ChannelMapEstimator>() :> IEstimator).Merge other

    /// The originals so far, by identifier: an order that does not depend on how they came.
    member _.Originals = Seq.toArray originals.Values

    /// Adds all flows of one original.
    member _.Add(flows: OriginalFlows) =
        let original = OriginalFlows.original views flows
        admit flows.Decoded.Original.Entry.ImagePath original
        FamilyItems.ofFlows plan views original flows |> Array.iter2 (fun (own: FamilyEstimators) item -> own.Add item) families

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
            stored.ContainsKey family.Family && (stored[family.Family].Of<int64> TensorNames.FlowErrorSums).Length = entries family

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

                byFamily[row.Family]
                    .Add(
                        { Original = row.ImageId
                          Sha256 = original.Sha256
                          Pairs = [| { Pose = row.Pose; Amount = row.Amount; Flow = row.Flow; Errors = [||] } |]
                          Channels = [||] }
                    )

            rows <- rows + 1

        if rows <> expected then
            refuse $"expected {views.Pairs.Length} flows of each of {part.Content.Originals.Count} originals, found {rows}"

        // A flow alone does not tell its error: the part has the sums.
        for pair in stored do
            (byFamily[pair.Key].Find<FlowErrorEstimator>() :> IEstimator)
                .AddStored({ Source = part.Path; Originals = [||]; Tensors = pair.Value })

    /// Adds all that bases of the same plan hold.
    member _.Add(bases: BasesFolder) =
        bases.Description.Originals |> Seq.iter (admit bases.Path)

        let originals = bases.Description.Originals |> Seq.map _.Id |> Seq.toArray

        for own in families do
            own.AddStored({ Source = bases.Path; Originals = originals; Tensors = (bases.Read own.Family.Family).Tensors })

    /// Endpoint errors of one flow vector per amount, the same for every original and pose, against the exact fields,
    /// over the same cells of the same pairs that the flows were measured on: [amount][layer].
    member this.ErrorsOf(family: FamilyPlan, vectors: float32[][]) =
        let pairs = views.Pairs |> Array.filter (fun pair -> pair.Family = family.Family)

        let ofOriginal (original: BasesOriginal) =
            let struct (box, _) =
                SelectionStages.place plan.CentreBox space.InputSize original.Width original.Height original.Box

            let exact = ExactFlows(space, views, box)
            let sum = FlowErrorEstimator(family, space.Layers.Length)

            for pair in pairs do
                sum.Add(pair.Amount, exact.Errors(pair, vectors[Array.IndexOf(family.Amounts, pair.Amount)]))

            sum.Errors

        this.Originals
        |> Array.Parallel.map ofOriginal
        |> Array.reduce (Array.map2 (Array.map2 (+)))
