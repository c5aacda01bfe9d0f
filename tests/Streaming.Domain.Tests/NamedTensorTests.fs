module Streaming.Domain.Tests.NamedTensorTests

open System
open Streaming.Domain
open Xunit

[<Fact>]
let ``A tensor has as many values as its shape holds, of the type that is asked for`` () =
    let tensor = NamedTensor("sums", [| 1L; 2L; 3L; 4L; 5L; 6L |], 2L, 3L)
    Assert.Equal<int64[]>([| 1L .. 6L |], tensor.Of<int64>())
    Assert.Contains("sums holds no Double", Assert.Throws<ArgumentException>(fun () -> tensor.Of<float>() |> ignore).Message)
    Assert.Contains("sums has 2 values, not the 2x3", Assert.Throws<ArgumentException>(fun () -> NamedTensor("sums", [| 1L; 2L |], 2L, 3L) |> ignore).Message)

[<Fact>]
let ``Tensors are found by name, and a name is there once`` () =
    let one, other = NamedTensor("one", [| 1.0 |], 1L), NamedTensor("other", [| 2.0 |], 1L)
    let both = NamedTensors [ one; other ]
    Assert.Same(other, both["other"])
    Assert.False(both.Has "third")
    Assert.Contains("no tensor third", Assert.Throws<ArgumentException>(fun () -> both["third"] |> ignore).Message)
    Assert.Contains("other comes twice", Assert.Throws<ArgumentException>(fun () -> NamedTensors [ one; other; other ] |> ignore).Message)

[<Fact>]
let ``Originals fall into both sets by their content`` () =
    let sets = [ "0f"; "1a"; "9"; "a0"; "f3" ] |> List.map ChannelSets.ofOriginal
    Assert.Equal<int list>([ 0; 1; 1; 0; 1 ], sets)
