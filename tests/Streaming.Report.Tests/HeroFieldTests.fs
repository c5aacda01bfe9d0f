module Streaming.Report.Tests.HeroFieldTests

open System
open System.IO
open Streaming.Domain
open Streaming.Network.Models
open Streaming.Report.Drawing
open Streaming.Report.Story
open Xunit

let private space = AlexNetSpace.Of CaffeNet

// Flow vectors for 1, t and t^2, the higher powers smaller, as those of generators are.
let private terms seed =
    let random = Random(seed: int)
    [| for power in 0..2 -> Array.init space.Length (fun _ -> float32 ((2.0 * random.NextDouble() - 1.0) * 4.0 * 0.1 ** float power)) |]

[<Fact>]
let ``Fields come back at every amount to a small part of a cell`` () =
    let terms = terms 1

    for layer, own in Array.indexed space.Layers do
        let field = HeroField.ofTerms space layer terms
        let grid = ArrowGrid.ofSize own.Size

        for t in [ 0.0; 0.37; 1.0; 5.5 ] do
            let whole = HeroFamily.fieldAt terms t
            let found = HeroField.at field t
            Assert.Equal(2 * grid.Count * grid.Count, found.Length)

            for plane in 0..1 do
                for row in 0 .. grid.Count - 1 do
                    for column in 0 .. grid.Count - 1 do
                        let expected = whole[space.OffsetOf layer + (plane * own.Size + grid.Places[row]) * own.Size + grid.Places[column]]
                        Assert.Equal(float expected, found[(plane * grid.Count + row) * grid.Count + column], 1.0 / 512.0)

[<Fact>]
let ``Fields of eight families fit a page beside everything else`` () =
    let bytes = Seq.sum [ for family in 1..8 do for layer in 0 .. space.Layers.Length - 1 -> (HeroField.ofTerms space layer (terms family)).Numbers.Length ]
    Assert.InRange(bytes, 1, 130_000)

[<Fact>]
let ``No motion stays none`` () =
    let still = [| Array.zeroCreate<float32> space.Length |]
    Assert.All(HeroField.at (HeroField.ofTerms space 0 still) 3.0, fun value -> Assert.Equal(0.0, value))

[<Fact>]
let ``The slider's amounts are round, and reach from nothing to the calibration's end`` () =
    Assert.Equal<float>([| for i in 0..60 -> float i |], HeroFamily.steps RotatePlus 10.0 [| 10.0; 60.0 |])
    Assert.Equal<float>([| for i in 0..60 -> float i / 2.0 |], HeroFamily.steps Left 5.0 [| 5.0; 30.0 |])
    let larger = HeroFamily.steps ScaleUp 1.05 [| 1.05; 1.3 |]
    Assert.Equal(1.0, larger[0])
    Assert.Equal(1.3, Array.last larger)
    Assert.Equal(61, larger.Length)
    let smaller = HeroFamily.steps ScaleDown 0.95 [| 0.75; 0.95 |]
    Assert.Equal(1.0, smaller[0])
    Assert.Equal(0.75, Array.last smaller)
    Assert.True(smaller |> Array.pairwise |> Array.forall (fun (a, b) -> b < a))

[<Fact>]
let ``A folder without a finished run of show has no hero, and a damaged one is told`` () =
    use folder = new TemporaryFolder()
    let place = folder.At ""
    Assert.Equal(None, HeroSection.draw place |> Option.map ignore)
    File.WriteAllText(folder.At "fields.safetensors", "no tensors")
    Assert.Equal(None, HeroSection.draw place |> Option.map ignore)
    File.WriteAllText(folder.At "metrics.json", "{}")
    Assert.Contains("metrics.json", Assert.Throws<InputException>(fun () -> HeroSection.draw place |> ignore).Message)
