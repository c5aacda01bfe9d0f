module Streaming.Generators.Tests.TransformChainTests

open Streaming.Domain
open Streaming.Generators.Transforms
open Xunit

[<Fact>]
let ``Words become families by the sign or the size of their amount`` () =
    let steps text = [ for step in (TransformChain.parse "--transform" text).Transforms -> step.Family, step.Amount ]
    Assert.Equal<(Family * float) list>([ RotatePlus, 30.0 ], steps "rotate=30")
    Assert.Equal<(Family * float) list>([ RotatePlus, 30.0 ], steps "rotate=+30")
    Assert.Equal<(Family * float) list>([ RotateMinus, 12.5 ], steps "rotate=-12.5")
    Assert.Equal<(Family * float) list>([ RotateMinus, 30.0 ], steps "rotate-=30")
    Assert.Equal<(Family * float) list>([ ScaleUp, 1.3 ], steps "scale=1.3")
    Assert.Equal<(Family * float) list>([ ScaleDown, 0.75 ], steps "scale=0.75")
    Assert.Equal<(Family * float) list>([ RotatePlus, 30.0; ScaleUp, 1.3; Left, 30.0 ], steps "rotate+=30+scale=1.3+left=30")
    Assert.Equal<string list>([ "rotate=30"; "up=5+down=5" ], TransformChain.parseList "--transform" "rotate=30, up=5+down=5" |> Array.map _.Text |> Array.toList)

[<Theory>]
[<InlineData("rotate")>]
[<InlineData("rotate=much")>]
[<InlineData("spin=30")>]
[<InlineData("scale=1")>]
[<InlineData("scale=-2")>]
[<InlineData("left=-3")>]
[<InlineData("scale-up=0.8")>]
[<InlineData("rotate=nan")>]
[<InlineData("rotate=30+")>]
[<InlineData(",")>]
let ``What is no transform is named`` (text: string) =
    let e = Assert.Throws<InputException>(fun () -> TransformChain.parseList "--transform" text |> ignore)
    Assert.StartsWith("--transform", e.Message)

[<Fact>]
let ``A chain's map does the first transform first`` () =
    let chain = TransformChain.parse "--transform" "rotate=90+left=30"
    // Turned counter-clockwise about (100, 100), what was to the right is above; then it moves to the left.
    let struct (x, y) = chain.Affine(227, 100.0, 100.0).Apply(110.0, 100.0)
    Assert.Equal(70.0, x, 6)
    Assert.Equal(90.0, y, 6)
