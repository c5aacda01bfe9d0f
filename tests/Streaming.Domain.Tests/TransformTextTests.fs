module Streaming.Domain.Tests.TransformTextTests

open Streaming.Domain
open Xunit

let private parse text =
    let transform = Transform.parse "--transform" text
    transform.Family, transform.Amount

[<Theory>]
[<InlineData("rotate+=30")>]
[<InlineData("rotate+:30")>]
[<InlineData("rotate+ 30")>]
[<InlineData("rotate=30")>]
[<InlineData("rotate=+30")>]
[<InlineData("rotate:30")>]
[<InlineData(" rotate+ = 30.0 ")>]
let ``One transform is written in several ways`` (text: string) =
    Assert.Equal((RotatePlus, 30.0), parse text)

[<Fact>]
let ``Words without a direction have it in their amount`` () =
    Assert.Equal((RotateMinus, 12.5), parse "rotate=-12.5")
    Assert.Equal((RotateMinus, 30.0), parse "rotate-=30")
    Assert.Equal((ScaleUp, 1.3), parse "scale=1.3")
    Assert.Equal((ScaleDown, 0.75), parse "scale:0.75")
    Assert.Equal((ScaleDown, 0.75), parse "scale-down 0.75")

[<Fact>]
let ``Every family's name is what it is read by`` () =
    for family in Family.all do
        let transform = { Family = family; Amount = (if family = ScaleDown then 0.75 else 1.5) }
        Assert.Equal(transform, Transform.parse "--transform" transform.Name)

    Assert.Equal<string[]>(
        [| "rotate+=30"; "rotate-=30"; "scale-up=1.3"; "scale-down=0.75"; "left=30"; "up=30" |],
        Transform.paper |> Array.map _.Name
    )

[<Theory>]
[<InlineData("rotate+", "expected FAMILY=AMOUNT")>]
[<InlineData("rotate+=x", "a number")>]
[<InlineData("rotate=12,5", "12.5")>]
[<InlineData("5", "decimal point")>]
[<InlineData("rotate=0", "changes nothing")>]
[<InlineData("rotate=361", "-360 to 360")>]
[<InlineData("rotate-=-30", "more than 0")>]
[<InlineData("left=-3", "more than 0")>]
[<InlineData("left=1e308", "at most 227")>]
[<InlineData("left=nan", "pixels")>]
[<InlineData("scale=1", "changes nothing")>]
[<InlineData("scale=-2", "0.01")>]
[<InlineData("scale-up=0.5", "more than 1")>]
[<InlineData("scale-down=1.5", "less than 1")>]
[<InlineData("rotat=30", "did you mean rotate?")>]
[<InlineData("spin=3", "scale-down")>]
[<InlineData("left=1=2", "expected FAMILY=AMOUNT")>]
let ``What is no transform is refused by its text and its option`` (text: string) (part: string) =
    let message = Assert.Throws<InputException>(fun () -> parse text |> ignore).Message
    Assert.StartsWith("--transform", message)
    Assert.Contains(text, message)
    Assert.Contains(part, message)

[<Fact>]
let ``Lists have commas or several words`` () =
    Assert.Equal<string[]>([| "left=3"; "up=4"; "down=5" |], Transform.parseList "--transforms" [ "left=3, up:4"; "down 5" ] |> Array.map _.Name)
