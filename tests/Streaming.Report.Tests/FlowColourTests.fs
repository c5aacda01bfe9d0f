module Streaming.Report.Tests.FlowColourTests

open System
open SkiaSharp
open Streaming.Report.Drawing
open Xunit

let private hue (x: float) (y: float) =
    let mutable h, s, v = 0.0f, 0.0f, 0.0f
    (FlowColour.ofVector 1.0 x y).ToHsv(&h, &s, &v)
    float h

// Degrees of the ordinary colour circle: 0 red, 60 yellow, 120 green, 180 cyan, 240 blue, 300 magenta.
[<Theory>]
[<InlineData(1.0, 0.0, 0.0, "right is red")>]
[<InlineData(0.0, 1.0, 45.0, "down is yellow")>]
[<InlineData(-1.0, 0.0, 190.0, "left is cyan")>]
[<InlineData(0.0, -1.0, 265.0, "up is violet")>]
let ``directions have the hues of the optical flow benchmark`` x y (expected: float) (_name: string) =
    let apart = abs (hue x y - expected)
    Assert.InRange(min apart (360.0 - apart), 0.0, 20.0)

[<Fact>]
let ``no motion is white and a broken vector is grey`` () =
    Assert.Equal(SKColors.White, FlowColour.ofVector 3.0 0.0 0.0)
    Assert.Equal(SKColors.White, FlowColour.ofVector 0.0 0.0 0.0)
    Assert.Equal(FlowColour.missing, FlowColour.ofVector 3.0 nan 0.0)
    Assert.Equal(FlowColour.missing, FlowColour.ofVector 3.0 0.0 infinity)

[<Fact>]
let ``colour grows with length up to the maximum and stays there`` () =
    for turn in 0..35 do
        let struct (s, c) = Math.SinCos(float turn * Math.PI / 18.0)

        let strength length =
            let colour = FlowColour.ofVector 2.0 (c * length) (s * length)
            765 - int colour.Red - int colour.Green - int colour.Blue

        Assert.True(strength 0.0 < strength 0.5 && strength 0.5 < strength 1.0 && strength 1.0 < strength 2.0)
        Assert.Equal(strength 2.0, strength 5.0)

[<Fact>]
let ``the circle has no seam`` () =
    for i in 0..3599 do
        let colour j =
            let struct (s, c) = Math.SinCos(float j * Math.Tau / 3600.0)
            FlowColour.ofVector 1.0 c s

        let a, b = colour i, colour (i + 1)
        let step = abs (int a.Red - int b.Red) + abs (int a.Green - int b.Green) + abs (int a.Blue - int b.Blue)
        Assert.InRange(step, 0, 6)

[<Fact>]
let ``every colour leaves dark arrows readable`` () =
    for turn in 0..359 do
        let struct (s, c) = Math.SinCos(float turn * Math.PI / 180.0)
        let colour = FlowColour.ofVector 1.0 c s

        let light (channel: byte) =
            let v = float channel / 255.0
            if v <= 0.04045 then v / 12.92 else ((v + 0.055) / 1.055) ** 2.4

        let luminance (k: SKColor) = 0.2126 * light k.Red + 0.7152 * light k.Green + 0.0722 * light k.Blue
        // The contrast ratio that accessibility guidelines ask of graphics is 3.
        let contrast = (luminance colour + 0.05) / (luminance Arrow.ink + 0.05)
        Assert.True(contrast >= 3.0, $"contrast {contrast} at {turn} degrees")
