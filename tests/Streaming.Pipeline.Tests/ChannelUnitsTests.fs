module Streaming.Pipeline.Tests.ChannelUnitsTests

open System
open Streaming.Domain
open Streaming.Network.Features
open Streaming.Network.Runtime
open Streaming.Network.Weights
open Streaming.Pipeline.Learning
open Xunit

let private units (change: WeightSet -> unit) =
    let weights = SeededWeights.Create(CaffeNet, 1UL)
    change weights
    use extractor = new FeatureExtractor(weights, ComputeDevice.Cpu)
    ChannelUnits.measure extractor

let private tensor name (weights: WeightSet) = weights.Tensors[name].Values

[<Fact>]
let ``Units are powers of two, and those of the weights alone`` () =
    let first = units ignore
    Assert.Equal<float[]>(first, units ignore)
    Assert.All(first, fun unit -> Assert.Equal(Math.Round(Math.Log2 unit), Math.Log2 unit))

[<Fact>]
let ``Features four times as large have a unit four times as large`` () =
    let larger (weights: WeightSet) =
        for name in [ "conv1.weight"; "conv1.bias" ] do
            let values = tensor name weights
            values |> Array.iteri (fun i value -> values[i] <- 4.0f * value)

    Assert.Equal(4.0 * (units ignore)[0], (units larger)[0])

[<Fact>]
let ``A unit is near a 256th of what features are`` () =
    let weights = SeededWeights.Create(CaffeNet, 1UL)
    use extractor = new FeatureExtractor(weights, ComputeDevice.Cpu)
    // Any picture will do: noise here, which the units were not measured on.
    let random = Random 5
    let picture = Array.init extractor.ImageLength (fun _ -> float32 (random.Next 256))
    let features = extractor.Pool.Rent()
    extractor.Extract(ReadOnlySpan picture, [| features |])

    for values, unit in Array.zip features (ChannelUnits.measure extractor) do
        let rms = sqrt (values |> Array.averageBy (fun v -> float v * float v))
        Assert.InRange(rms / unit, 256.0 / 16.0, 256.0 * 16.0)

[<Fact>]
let ``A layer that is silent has the unit 1`` () =
    let silent (weights: WeightSet) =
        for name in [ "conv4.weight"; "conv4.bias"; "conv5.weight"; "conv5.bias" ] do
            Array.Clear(tensor name weights)

    let heard, silenced = units ignore, units silent
    Assert.Equal<float[]>(heard[..2], silenced[..2])
    Assert.Equal<float[]>([| 1.0; 1.0 |], silenced[3..])
