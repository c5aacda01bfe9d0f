module Streaming.Generators.Tests.StoredFamilyTests

open System
open Streaming.Domain
open Streaming.Generators.Moving
open Streaming.Generators.Stored
open Streaming.Storage.Bases
open Xunit

let private space = Streaming.Tests.CaffeNet.space

/// A family whose generator is M t + U t^2, with sums of two flows at each amount.
let private family () =
    let random = Random 1
    let length = space.Length
    let vector () = Array.init length (fun _ -> random.NextDouble() - 0.5)
    let amounts = [| 5.0; 10.0 |]
    let sums = Array.init (2 * length) (fun _ -> int64 (random.Next 100))
    let mean, direction = vector (), vector ()
    let coefficients = [| 0.0; 1.0; 0.0; 0.0; 0.0; 1.0 |]
    let summary = FamilySummary("left", 5.0, amounts, [| 2L; 0L |], 0L, 1L, 0L, [| "conv5" |], "left.safetensors", "")
    // The first channel stays; the second is 2 t of the first, less 1.
    let map = [| 1.0; 0.0; 0.0; 0.0; 0.0; -1.0; 0.0; 0.0; 0.0; 2.0; 0.0; 0.0 |]
    let components = int64 length

    let tensors =
        NamedTensors
            [ NamedTensor(TensorNames.Sums, sums, 2L, components)
              NamedTensor(TensorNames.SquareSums, sums, 2L, components)
              NamedTensor(TensorNames.Mean, mean, components)
              NamedTensor(TensorNames.Components, direction, 1L, components)
              NamedTensor(TensorNames.Widening, Array.empty<float>, 0L, components)
              NamedTensor(TensorNames.Coefficients, coefficients, 2L, 3L)
              NamedTensor(TensorNames.ResidualVariance, Array.zeroCreate<float> length, components)
              NamedTensor(TensorNames.ofLayer TensorNames.ChannelCoefficients "conv5", map, 2L, 2L, 3L) ]

    StoredFamily(space, summary, tensors, PlainChannelMap.Make), mean, direction, sums

[<Fact>]
let ``A stored family generates as its basis did`` () =
    let stored, mean, direction, sums = family ()
    Assert.Equal(Left, stored.Family)
    let expected = Array.map2 (fun m u -> float32 (1.5 * m + 2.25 * u)) mean direction
    Assert.Equal<float32[]>(expected, stored.Generator 7.5)
    Assert.Equal<float32[]>(Array.init space.Length (fun i -> float32 (float sums[i] / 32.0)), (stored.MeanFlow 5.0).Value)
    // No flow at 10, no calibration at 7.5.
    Assert.True((stored.MeanFlow 10.0).IsNone && (stored.MeanFlow 7.5).IsNone)
    Assert.Equal<bool list>([ true; false; false; false; true ], [ 4.0; 5.0; 7.5; 10.0; 11.0 ] |> List.map stored.IsBeyond)
    Assert.Throws<InputException>(fun () -> stored.Generator -1.0 |> ignore) |> ignore

[<Fact>]
let ``A stored channel map is the polynomial in t of its coefficients`` () =
    let stored, _, _, _ = family ()
    Assert.True((stored.ChannelMap(0, 7.5)).IsNone)
    let struct (matrix, bias) = (stored.MapNumbers(4, 7.5)).Value
    Assert.Equal<float32[]>([| 1.0f; 0.0f; 3.0f; 0.0f |], matrix)
    Assert.Equal<float32[]>([| 0.0f; -1.0f |], bias)
    let cell = [| 2.0f; 9.0f |]
    (stored.ChannelMap(4, 7.5)).Value.Apply(ReadOnlySpan cell, Span cell)
    Assert.Equal<float32[]>([| 2.0f; 5.0f |], cell)
    Assert.Throws<InputException>(fun () -> stored.ChannelMap(4, -1.0) |> ignore) |> ignore

[<Fact>]
let ``The generator of a stored family is what it says of the amount`` () =
    let stored, _, _, _ = family ()
    let generator = FeatureGenerator.ofFamily stored 7.5
    Assert.Equal({ Family = Left; Amount = 7.5 }, generator.Transform)
    Assert.Equal<float32[]>(stored.Generator 7.5, generator.Field)
    Assert.Equal<bool[]>([| false; false; false; false; true |], generator.ChannelMaps |> Array.map _.IsSome)
    Assert.Equal<bool list>([ true; false; true ], [ 4.0; 7.5; 11.0 ] |> List.map (fun amount -> (FeatureGenerator.ofFamily stored amount).Extrapolated))
    Assert.All((FeatureGenerator.unmapped generator).ChannelMaps, fun map -> Assert.True map.IsNone)
    Assert.Throws<InputException>(fun () -> FeatureGenerator.ofFamily stored -1.0 |> ignore) |> ignore
