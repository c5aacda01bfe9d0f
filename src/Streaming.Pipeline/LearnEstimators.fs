namespace Streaming.Pipeline

open System
open Streaming.Domain
open Streaming.Learning

/// An original that bases were learned from.
type LearnedOriginal =
    { Id: string
      Synset: string
      /// SHA-256 of the image file.
      ContentHash: string
      /// The object's box in the image's own pixels.
      ImageBox: Box
      /// The same in pixels of the network's input, as it was placed.
      Box: Box }

/// One family while it is learned.
type LearnedFamily =
    { Plan: FamilyPlan
      Estimator: FamilyEstimator
      /// Endpoint errors of the flows against the exact field: [amount][layer].
      FlowErrors: EndpointError[][] }

/// The estimators of a run: what streams in are originals, each whole or not at all.
type LearnEstimators(plan: Plan, views: ViewPlan, algebra: ILinearAlgebra) =
    let noErrors (family: FamilyPlan) =
        family.Amounts |> Array.map (fun _ -> FlowLayout.layerNames |> Array.map (fun _ -> EndpointError.Zero))

    let families =
        plan.Families
        |> Array.map (fun family ->
            { Plan = family
              Estimator = FamilyEstimator(family.Family, family.Base, family.Amounts, FlowLayout.length, algebra)
              FlowErrors = noErrors family })

    let byFamily = families |> Array.map (fun f -> f.Plan.Family, f) |> dict
    let originals = ResizeArray<LearnedOriginal>()

    let add (errors: EndpointError[][]) amount (more: EndpointError[]) =
        errors[amount] <- Array.map2 (+) errors[amount] more

    /// The plan's families.
    member _.Families = families

    /// The originals added so far.
    member _.Originals = originals

    /// Adds all flows of one original.
    member _.Add(flows: OriginalFlows) =
        let original = flows.Of.Original

        for i in 0 .. views.Pairs.Length - 1 do
            let pair = views.Pairs[i]
            let family = byFamily[pair.Family]
            let key = { Original = original.Entry.Id; Pose = pair.Pose }
            family.Estimator.Add(key, pair.Amount, ReadOnlySpan flows.Flows[i])
            add family.FlowErrors (Array.IndexOf(family.Plan.Amounts, pair.Amount)) flows.Errors[i]

        originals.Add
            { Id = original.Entry.Id
              Synset = original.Entry.Synset
              ContentHash = flows.Of.Image.ContentHash
              ImageBox = original.Box
              Box = flows.Of.Box }

    /// Endpoint errors of one flow vector per amount, the same for every original and pose, against the exact fields,
    /// over the same cells of the same pairs that the flows were measured on: [amount][layer].
    member _.ErrorsOf(geometry: Geometry, family: FamilyPlan, vectors: float32[][]) =
        let pairs = views.Pairs |> Array.filter (fun pair -> pair.Family = family.Family)

        let ofOriginal (original: LearnedOriginal) =
            let exact = ExactFlows(geometry, views, original.Box)
            let errors = noErrors family

            for pair in pairs do
                let amount = Array.IndexOf(family.Amounts, pair.Amount)
                add errors amount (exact.Errors(pair, vectors[amount]))

            errors

        originals.ToArray()
        |> Array.Parallel.map ofOriginal
        |> Array.reduce (Array.map2 (Array.map2 (+)))
