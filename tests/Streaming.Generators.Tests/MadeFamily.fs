/// Families whose generators are known: t times the exact field of the base amount.
module Streaming.Generators.Tests.MadeFamily

open Streaming.Domain
open Streaming.Generators.Stored
open Streaming.Storage.Bases

/// Of AlexNet's space, calibrated on these amounts; of shifts the generators are exact.
let create family (amounts: float[]) =
    let space = Streaming.Tests.CaffeNet.space
    let middle = float space.InputSize / 2.0
    let mean = ExactField.vector space (Family.affine family amounts[0] space.InputSize middle middle) |> Array.map float
    let counts = amounts |> Array.map (fun _ -> 0L)
    let nothing = Array.zeroCreate<int64> (amounts.Length * space.Length)
    let summary = FamilySummary(Family.name family, amounts[0], amounts, counts, 0L, 0L, 0L, [||], "made.safetensors", "")
    let components, rows = int64 space.Length, amounts.LongLength

    let tensors =
        NamedTensors
            [ NamedTensor(TensorNames.Sums, nothing, rows, components)
              NamedTensor(TensorNames.SquareSums, nothing, rows, components)
              NamedTensor(TensorNames.Mean, mean, components)
              NamedTensor(TensorNames.Components, Array.empty<float>, 0L, components)
              NamedTensor(TensorNames.Widening, Array.empty<float>, 0L, components)
              NamedTensor(TensorNames.Coefficients, [| 0.0; 1.0; 0.0 |], 1L, 3L)
              NamedTensor(TensorNames.ResidualVariance, Array.create space.Length 0.01, components) ]

    StoredFamily(space, summary, tensors, PlainChannelMap.Make)
