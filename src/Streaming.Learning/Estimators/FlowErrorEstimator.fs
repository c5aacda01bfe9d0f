namespace Streaming.Learning.Estimators

open Streaming.Domain
open Streaming.Learning.Flows

/// Endpoint errors of a family's flows against the exact fields.
type FlowErrors =
    { /// [amount][layer].
      Errors: EndpointError[][] }

    // The state is all that there is to be stored.
    interface ITensors with
        member _.Tensors = [||]

/// Sums of the endpoint errors of a family's flows against the exact fields, by amount and layer.
[<Sealed; AllowNullLiteral(false)>]
type FlowErrorEstimator(family: FamilyPlan, layers: int) =
    let errors = family.Amounts |> Array.map (fun _ -> Array.replicate layers EndpointError.Zero)
    let addTo amount more = errors[amount] <- Array.map2 (+) errors[amount] more

    /// The errors so far: [amount][layer].
    member _.Errors = errors

    /// Adds the errors of one pair, layer by layer.
    member _.Add(amount: float, more: EndpointError[]) =
        addTo (System.Array.IndexOf(family.Amounts, amount)) more

    interface IEstimator with
        member _.Name = $"the flow errors of {Family.name family.Family}"

        member this.Add item =
            for pair in item.Pairs do
                if pair.Errors.Length > 0 then
                    this.Add(pair.Amount, pair.Errors)

        member this.Merge other =
            Array.iteri addTo (EstimatorKind.same<FlowErrorEstimator> this other).Errors

        member _.AddStored state =
            let sums, cells = state.Tensors.Of<int64> TensorNames.FlowErrorSums, state.Tensors.Of<int64> TensorNames.FlowErrorCells

            for amount in 0 .. errors.Length - 1 do
                addTo amount (Array.init layers (fun layer -> { Sum = sums[amount * layers + layer]; Cells = cells[amount * layers + layer] }))

        member _.Tensors _ =
            let all, amounts = Array.concat errors, errors.LongLength

            [| NamedTensor(TensorNames.FlowErrorSums, all |> Array.map _.Sum, amounts, int64 layers)
               NamedTensor(TensorNames.FlowErrorCells, all |> Array.map _.Cells, amounts, int64 layers) |]

        member _.Solve _ = { Errors = errors }
