/// What a depiction does to channels.
module Streaming.Experiments.Tests.DepictionMapsTests

open System
open Streaming.Domain
open Streaming.Experiments.Joint
open Streaming.Tests.MadeLearning
open Xunit

let private layer name size channels : Layer = { Name = name; Size = size; Channels = channels; Stride = 8.0; Origin = 0.0 }

let private space: FeatureSpace =
    { Network = "made"
      InputSize = 64
      Layers = [| layer "one" 8 3; layer "two" 4 2 |] }

let private layers: DepictedLayers =
    { Space = space
      Layers = [| 0 |]
      Cells = [| [| 0..2..63 |]; [||] |]
      Units = [| 1.0 / 1024.0; 1.0 |]
      Make = DepictionMaps.makeSigned }

let private matrix, bias = [| 0.5f; -1.0f; 0.0f; 2.0f; 0.25f; -0.5f; 0.0f; 1.5f; -1.0f |], [| 0.5f; -0.25f; 1.0f |]

let private features (seed: int) =
    let random = Random seed
    space.Layers |> Array.map (fun layer -> Array.init (layer.Cells * layer.Channels) (fun _ -> 2.0f * random.NextSingle() - 1.0f))

// Row by row, as it is written on paper.
let private mapped (values: float32[]) =
    Array.init values.Length (fun i -> bias[i % 3] + Seq.sum (seq { for from in 0..2 -> matrix[i % 3 * 3 + from] * values[i / 3 * 3 + from] }))

let private depicted (before: float32[][]) = [| mapped before[0]; Array.map (fun value -> 7.0f - value) before[1] |]

// Sums of some originals' pictures, every second one in the other set.
let private sums (seeds: int list) =
    let all = DepictionMaps.sums layers 2

    for seed in seeds do
        let own = DepictionMaps.sums layers 1
        let before = features seed
        DepictionMaps.add algebra layers before (depicted before) own
        Array.iter2 (fun (all: Streaming.Learning.Channels.ChannelSums) own -> all.AddTo(seed % 2, own)) all own

    all

[<Fact>]
let ``A linear change of channels is found, and other layers are left alone`` () =
    let maps = DepictionMaps.solve algebra layers (sums [ 1..12 ])
    let before = features 99
    let made = before |> Array.map Array.copy
    DepictionMaps.apply maps made
    Array.iter2 (fun expected found -> Assert.Equal(float expected, float found, 0.01)) (mapped before[0]) made[0]
    Assert.Equal<float32[]>(before[1], made[1])
    // Of what stays where nothing is mapped.
    Assert.InRange(maps.Left[0], 0.0, 0.01)

[<Fact>]
let ``Sums are the same in any order`` () =
    let numbers (all: Streaming.Learning.Channels.ChannelSums[]) = all |> Array.collect (fun sums -> Array.append sums.Products sums.TargetSquares)
    Assert.Equal<float[]>(numbers (sums [ 1..8 ]), numbers (sums [ 8..-1..1 ]))

[<Fact>]
let ``A map of pixels may make negative numbers, in place as well`` () =
    let map = DepictionMaps.makeSigned.Invoke(matrix, bias)
    let values = (features 5)[0]
    let result = Array.copy values
    map.Apply(ReadOnlySpan result, Span result)
    Array.iter2 (fun expected found -> Assert.Equal(float expected, float found, 1e-5)) (mapped values) result
    Assert.Contains(result, fun value -> value < 0.0f)

[<Fact>]
let ``The second picture of a pair is the depiction, and the first a photograph`` () =
    let pair = JointPair.draw 1 3 Same 0

    for depiction in Depiction.all do
        Assert.Equal<Depiction[]>([| Photograph; depiction |], JointViews.ofPair 227 depiction pair |> Array.map _.Depiction)
        Assert.Equal(depiction, Depiction.ofName (Depiction.name depiction))
