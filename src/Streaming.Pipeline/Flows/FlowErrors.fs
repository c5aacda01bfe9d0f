namespace Streaming.Pipeline.Flows

open System
open Streaming.Domain
open Streaming.Learning.Flows
open Streaming.Storage.Bases

/// Sums of the endpoint errors of flows against the exact fields, for each family of a plan by amount and layer. Sums
/// of integers: they add in any order.
type FlowErrors(space: FeatureSpace, plan: Plan, views: ViewPlan) =
    let none (family: FamilyPlan) =
        family.Amounts |> Array.map (fun _ -> space.Layers |> Array.map (fun _ -> EndpointError.Zero))

    let byFamily = plan.Families |> Array.map (fun family -> family.Family, none family) |> dict
    let amounts = plan.Families |> Array.map (fun family -> family.Family, family.Amounts) |> dict

    let add (family: Family) amount (more: EndpointError[]) =
        let errors = byFamily[family]
        errors[amount] <- Array.map2 (+) errors[amount] more

    /// A family's errors: [amount][layer].
    member _.Of(family: Family) = byFamily[family]

    /// Adds the errors of one original: one for each pair of the plan and each layer.
    member _.Add(errors: EndpointError[][]) =
        views.Pairs
        |> Array.iteri (fun i pair -> add pair.Family (Array.IndexOf(amounts[pair.Family], pair.Amount)) errors[i])

    /// Adds errors as they are stored.
    member _.Add(family: Family, stored: FamilyFlowErrors) =
        let layers = space.Layers.Length

        for amount in 0 .. amounts[family].Length - 1 do
            add
                family
                amount
                (Array.init layers (fun layer ->
                    { Sum = stored.Sums[amount * layers + layer]
                      Cells = stored.Cells[amount * layers + layer] }))

    /// A family's errors as they are stored.
    member _.Stored(family: Family) =
        let all = byFamily[family] |> Array.concat
        FamilyFlowErrors(all |> Array.map _.Sum, all |> Array.map _.Cells)
