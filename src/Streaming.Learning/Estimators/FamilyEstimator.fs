namespace Streaming.Learning.Estimators

open System
open Streaming.Domain
open Streaming.Learning.Bases
open Streaming.Learning.Flows

/// All that learning keeps of one family's flows: those at the base amount for the components, and the sums at every
/// calibration amount. It streams and adds: flows may come in any order, workers, shards and later runs may each
/// have their own estimator, and what their merger learns is what one estimator would have learned, to the last
/// byte. One worker adds to one object.
[<Sealed; AllowNullLiteral(false)>]
type FamilyEstimator(baseFlows: BaseFlows, sums: FlowSums[]) =
    let sums = sums |> Array.sortBy _.Amount

    do
        for s in sums do
            if s.Family <> baseFlows.Family || s.Length <> baseFlows.Length then
                invalidArg
                    (nameof sums)
                    $"Sums of {Family.name s.Family} with {s.Length} components do not belong to base flows of {Family.name baseFlows.Family} with {baseFlows.Length}."

    /// No flow yet, of `length` components, for these calibration amounts.
    new(family, baseAmount, amounts: float[], length: int, algebra: ILinearAlgebra) =
        FamilyEstimator(
            BaseFlows(family, baseAmount, length, algebra),
            amounts |> Array.distinct |> Array.map (fun amount -> FlowSums(family, amount, length))
        )

    /// The family.
    member _.Family = baseFlows.Family

    /// The flows at the base amount.
    member _.BaseFlows = baseFlows

    /// The sums at each calibration amount, ascending.
    member _.Sums = sums

    /// Adds one flow, in steps, of an amount that is the base amount, a calibration amount or both.
    member _.Add(key: FlowKey, amount: float, flow: ReadOnlySpan<int16>) =
        let calibration = sums |> Array.tryFind (fun s -> s.Amount = amount)

        if amount <> baseFlows.Amount && calibration.IsNone then
            let known = sums |> Array.map (fun s -> $"{s.Amount:g}") |> String.concat ", "

            invalidArg
                (nameof amount)
                $"{amount:g} is neither the base amount of {Family.name baseFlows.Family} ({baseFlows.Amount:g}) nor one of its calibration amounts ({known})."

        if amount = baseFlows.Amount then
            baseFlows.Add(key, flow)

        match calibration with
        | Some s -> s.Add flow
        | None -> ()

    /// Adds all that the other estimator holds; it is of the same family and amounts, and stays as it is.
    member _.Merge(other: FamilyEstimator) =
        let amounts (sums: FlowSums[]) = sums |> Array.map _.Amount

        if amounts other.Sums <> amounts sums then
            invalidArg (nameof other) $"The estimators of {Family.name baseFlows.Family} have different calibration amounts."

        baseFlows.Merge other.BaseFlows
        Array.iter2 (fun (s: FlowSums) o -> s.Merge o) sums other.Sums

    /// The basis of all flows so far, with up to `components` components and generators of this degree in t.
    member _.Learn(algebra: ILinearAlgebra, span: BasisSpan, degree: int, weighting: Weighting, components: int) =
        Basis.learn algebra span degree weighting components baseFlows sums
