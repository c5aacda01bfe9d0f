namespace Streaming.Learning.Estimators

open System
open Streaming.Domain
open Streaming.Learning.Bases
open Streaming.Learning.Flows

// The state of a family's flows as it is stored, and back.
module private FlowTensors =
    let ofSums (length: int) (sums: FlowSums[]) =
        let amounts = sums.LongLength
        let flat (part: FlowSums -> ReadOnlyMemory<int64>) = sums |> Array.collect (fun s -> (part s).ToArray())

        [| NamedTensor(TensorNames.Amounts, sums |> Array.map _.Amount, amounts)
           NamedTensor(TensorNames.Counts, sums |> Array.map _.Count, amounts)
           NamedTensor(TensorNames.Sums, flat _.Sum, amounts, int64 length)
           NamedTensor(TensorNames.SquareSums, flat _.SumOfSquares, amounts, int64 length) |]

    let toSums (family: Family) (tensors: NamedTensors) =
        let counts, sums, squares = tensors.Of<int64> TensorNames.Counts, tensors[TensorNames.Sums], tensors.Of<int64> TensorNames.SquareSums
        let length = int sums.Shape[1]
        let slice (values: int64[]) row = Array.sub values (row * length) length

        tensors.Of<float> TensorNames.Amounts
        |> Array.mapi (fun a amount -> FlowSums.Restore(family, amount, counts[a], slice (sums.Of()) a, slice squares a))

    let ofState (originals: string[]) (length: int) (state: BaseFlowsState) =
        let length = int64 length

        match state with
        | Rows(keys, flows) ->
            let index = originals |> Array.mapi (fun i id -> id, int64 i) |> dict
            let rows = keys.LongLength

            [| NamedTensor(TensorNames.BaseFlows, Array.concat flows, rows, length)
               NamedTensor(TensorNames.BaseFlowOriginals, keys |> Array.map (fun key -> index[key.Original]), rows)
               NamedTensor(TensorNames.BaseFlowPoses, keys |> Array.map _.Pose, rows) |]
        | Moments held ->
            [| NamedTensor(TensorNames.SecondMoments, held.Products, length, length)
               NamedTensor(TensorNames.SecondMomentSum, held.Sum, length)
               NamedTensor(TensorNames.SecondMomentCount, [| held.Count |], 1L) |]

    let toState (originals: string[]) (tensors: NamedTensors) =
        if tensors.Has TensorNames.SecondMoments then
            Moments
                { Count = tensors.Of<int64>(TensorNames.SecondMomentCount)[0]
                  Sum = tensors.Of TensorNames.SecondMomentSum
                  Products = tensors.Of TensorNames.SecondMoments }
        else
            let flows, poses = tensors[TensorNames.BaseFlows], tensors.Of<float> TensorNames.BaseFlowPoses
            let places, values, length = tensors.Of<int64> TensorNames.BaseFlowOriginals, flows.Of<int16>(), int flows.Shape[1]
            let key row : FlowKey = { Original = originals[int places[row]]; Pose = poses[row] }
            Rows(Array.init poses.Length key, Array.init poses.Length (fun row -> Array.sub values (row * length) length))

/// What a family's basis is learned from: its flows, those at the base amount for the components, and the sums at every
/// calibration amount.
[<Sealed; AllowNullLiteral(false)>]
type BasisEstimator(baseFlows: BaseFlows, sums: FlowSums[], settings: BasisSettings) =
    let sums = sums |> Array.sortBy _.Amount

    do
        for s in sums do
            if s.Family <> baseFlows.Family || s.Length <> baseFlows.Length then
                invalidArg
                    (nameof sums)
                    $"Sums of {Family.name s.Family} with {s.Length} components do not belong to base flows of {Family.name baseFlows.Family} with {baseFlows.Length}."

    /// No flow yet, of `length` components, for the calibration amounts of a plan.
    new(family: FamilyPlan, length: int, algebra: ILinearAlgebra, settings: BasisSettings) =
        BasisEstimator(
            BaseFlows(family.Family, family.Base, length, algebra),
            family.Amounts |> Array.distinct |> Array.map (fun amount -> FlowSums(family.Family, amount, length)),
            settings
        )

    /// The family.
    member _.Family = baseFlows.Family

    /// The flows at the base amount.
    member _.BaseFlows = baseFlows

    /// The sums at each calibration amount, ascending.
    member _.Sums = sums

    /// Adds one flow, in sixteenths of a cell, of an amount that is the base amount, a calibration amount or both.
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

    member private _.MergeSums(others: FlowSums[]) =
        if (others |> Array.map _.Amount) <> (sums |> Array.map _.Amount) then
            invalidArg (nameof others) $"The estimators of {Family.name baseFlows.Family} have different calibration amounts."

        Array.iter2 (fun (s: FlowSums) other -> s.Merge other) sums others

    interface IEstimator with
        member _.Name = $"the basis of {Family.name baseFlows.Family}"

        member this.Add item =
            for pair in item.Pairs do
                this.Add({ Original = item.Original; Pose = pair.Pose }, pair.Amount, pair.Flow.Span)

        member this.Merge other =
            let other = EstimatorKind.same<BasisEstimator> this other
            this.MergeSums other.Sums
            baseFlows.Merge other.BaseFlows

        member this.AddStored state =
            FlowTensors.toSums baseFlows.Family state.Tensors |> this.MergeSums
            FlowTensors.toState state.Originals state.Tensors |> baseFlows.AddState

        member _.Tensors originals =
            Array.append (FlowTensors.ofSums baseFlows.Length sums) (FlowTensors.ofState originals baseFlows.Length baseFlows.State)

        member _.Solve algebra = Basis.learn algebra settings baseFlows sums
