module Streaming.Generators.Tests.AmountChoiceTests

open Streaming.Domain
open Streaming.Generators.Transforms
open Xunit

[<Theory>]
[<InlineData("paper")>]
[<InlineData("")>]
let ``The paper's transforms are the default`` (text: string) =
    Assert.Equal(OfPaper, AmountChoice.parse "--amounts" [ text ])

[<Fact>]
let ``Amounts are listed one by one, with commas or as words`` () =
    Assert.Equal(OfCalibration, AmountChoice.parse "--amounts" [ "all" ])

    Assert.Equal(
        Listed
            [ { Family = RotatePlus; Amount = 30.0 }
              { Family = Left; Amount = 2.5 }
              { Family = ScaleDown; Amount = 0.8 } ],
        AmountChoice.parse "--amounts" [ "rotate+=30,left=2.5"; "scale-down=0.8"; "left=2.5" ]
    )

[<Theory>]
[<InlineData("all,left=3")>]
[<InlineData("left")>]
[<InlineData("left=1=2")>]
[<InlineData("spin=3")>]
[<InlineData("scale-up=0.9")>]
[<InlineData("left=-1")>]
[<InlineData("left=")>]
let ``What is no amount is refused`` (text: string) =
    Assert.Throws<InputException>(fun () -> AmountChoice.parse "--amounts" [ text ] |> ignore) |> ignore
