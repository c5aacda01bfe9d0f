module Streaming.Domain.FeatureSpaceTests

open Xunit
open Streaming.Domain
open Streaming.Tests

let private made =
    { CaffeNet.space with
        Network = "made"
        Layers = [| { CaffeNet.space.Layers[0] with Name = "a"; Size = 2 }; { CaffeNet.space.Layers[1] with Name = "b"; Size = 3 } |] }

[<Fact>]
let ``Layers lie one after another, two components for each cell`` () =
    Assert.Equal(8522, CaffeNet.space.Length)
    Assert.Equal<int list>([ 0; 6050; 7508; 7846; 8184; 8522 ], [ 0..5 ] |> List.map CaffeNet.space.OffsetOf)
    Assert.Equal<int list>([ 0; 8; 26 ], [ 0..2 ] |> List.map made.OffsetOf)
    Assert.Equal<int list>([ 0; 1; -1 ], [ "a"; "b"; "c" ] |> List.map made.IndexOf)

[<Fact>]
let ``A flow vector hands out its planes in place`` () =
    let vector = FlowVector(made, Array.init made.Length int)
    Assert.Equal<int[]>([| 0..3 |], (vector.X 0).ToArray())
    Assert.Equal<int[]>([| 4..7 |], (vector.Y 0).ToArray())
    Assert.Equal<int[]>([| 8..16 |], (vector.X 1).ToArray())
    Assert.Equal<int[]>([| 17..25 |], (vector.Y 1).ToArray())
    Assert.Equal<int[]>([| 8..25 |], (vector.Planes 1).ToArray())
    (vector.Y 1)[0] <- -1
    Assert.Equal(-1, vector.Components[17])

[<Fact>]
let ``What cannot be a space is told by its place`` () =
    let layer change = { made with Layers = [| made.Layers[0]; change made.Layers[1] |] }

    let faults =
        [ { made with Network = " " }, "network is empty"
          { made with InputSize = 0 }, "input_size is 0; expected 1 to 4096"
          { made with Layers = [||] }, "layers has 0 entries; expected 1 to 64"
          layer (fun l -> { l with Name = "a" }), "layers names one twice"
          layer (fun l -> { l with Name = "b\n" }), "layers.b\n.name is no name of a layer"
          layer (fun l -> { l with Size = 5000 }), "layers.b.size is 5000; expected 1 to 4096"
          layer (fun l -> { l with Channels = -1 }), "layers.b.channels is -1; expected 1 to 32768"
          layer (fun l -> { l with Stride = nan }), "layers.b.stride is NaN; expected more than 0 and at most 4096"
          layer (fun l -> { l with Origin = infinity }), "layers.b.origin is Infinity; expected a pixel of the input" ]

    Assert.Equal(None, FeatureSpace.firstFault made)

    for space, told in faults do
        Assert.Equal(Some told, FeatureSpace.firstFault space)
