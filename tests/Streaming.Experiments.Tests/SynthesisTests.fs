module Streaming.Experiments.Tests.SynthesisTests

open System
open System.IO
open Streaming.Domain
open Streaming.Experiments.Evaluation
open Streaming.Experiments.Synthesis
open Streaming.Flow.Fields
open Streaming.Generators.Moving
open Streaming.Network.Models
open Xunit

let private space = AlexNetSpace.Of CaffeNet

let private random seed =
    let source = Random(seed: int)
    space.Layers |> Array.map (fun layer -> Array.init (layer.Size * layer.Size * layer.Channels) (fun _ -> source.NextSingle()))

[<Fact>]
let ``What is compared is told by its own name`` () =
    let input, made, returned, bottomUp, moved = random 1, random 2, random 3, random 4, random 5
    let box = Box.create 60.0 60.0 160.0 160.0
    let rms (a: float32[]) (b: float32[]) = Array.map2 (fun x y -> Math.Pow(float x - float y, 2.0)) a b |> Array.average |> sqrt
    let compared =
        { Input = input; Made = made; Moved = moved; Returned = returned; BottomUp = bottomUp }
        |> Synthesis.compare (FeatureWarp(space, Boundary.Clamp)) Affine.identity box
    Assert.Equal<string[]>(space.LayerNames, compared |> Array.map _.Layer)

    for i in 0 .. compared.Length - 1 do
        Assert.Equal(rms made[i] bottomUp[i], compared[i].Generator.RootMeanSquare, 1e-4)
        Assert.Equal(rms input[i] bottomUp[i], compared[i].Identity.RootMeanSquare, 1e-4)
        Assert.Equal(rms moved[i] bottomUp[i], compared[i].Flow.RootMeanSquare, 1e-4)
        // Nothing moves by the identity's exact field.
        Assert.Equal(rms input[i] bottomUp[i], compared[i].ExactWarp.RootMeanSquare, 1e-4)
        Assert.Equal(rms returned[i] input[i], compared[i].Back.RootMeanSquare, 1e-4)
        Assert.True(compared[i].GeneratorInside.Values < compared[i].Generator.Values)

[<Fact>]
let ``A box is the given one, that of the annotation, or the middle`` () =
    let folder = Directory.CreateTempSubdirectory("streaming-test-").FullName

    try
        let image = Path.Combine(folder, "a.png")
        use bitmap = new SkiaSharp.SKBitmap(100, 80)
        use data = bitmap.Encode(SkiaSharp.SKEncodedImageFormat.Png, 100) |> Option.ofObj |> Option.get
        File.WriteAllBytes(image, data.ToArray())
        let given = ObjectBox.find image 100 80 (Some(Box.create 10.0 10.0 50.0 60.0))
        Assert.Equal(Box.create 10.0 10.0 50.0 60.0, given.Box)
        Assert.False given.Assumed
        Assert.Contains("--box", Assert.Throws<InputException>(fun () -> ObjectBox.find image 100 80 (Some(Box.create 10.0 10.0 150.0 60.0)) |> ignore).Message)

        let middle = ObjectBox.find image 100 80 None
        Assert.True middle.Assumed
        Assert.Equal(50.0, middle.Box.CentreX, 6)
        Assert.Equal(40.0, middle.Box.CentreY, 6)
        Assert.Equal(0.5 * 100.0 * 80.0, middle.Box.Area, 6)

        let annotate boxes =
            let objects = boxes |> Seq.map (fun (a, b, c, d) -> $"<object><name>x</name><bndbox><xmin>{a}</xmin><ymin>{b}</ymin><xmax>{c}</xmax><ymax>{d}</ymax></bndbox></object>") |> String.concat ""
            File.WriteAllText(Path.Combine(folder, "a.xml"), $"<annotation><size><width>100</width><height>80</height></size>{objects}</annotation>")

        annotate [ 5, 6, 70, 71; 1, 2, 3, 4 ]
        let found = ObjectBox.find image 100 80 None
        Assert.Equal(Box.create 5.0 6.0 70.0 71.0, found.Box)
        Assert.Contains("first of 2 objects", found.Source)
        annotate []
        Assert.True((ObjectBox.find image 100 80 None).Assumed)
        File.WriteAllText(Path.Combine(folder, "a.xml"), "<annotation>")
        Assert.Contains("a.xml", Assert.Throws<InputException>(fun () -> ObjectBox.find image 100 80 None |> ignore).Message)
    finally
        Directory.Delete(folder, true)

let rec private planFile (folder: string) =
    let file = Path.Combine(folder, "data", "plans", "quick.json")
    if File.Exists file then file else planFile (string (Path.GetDirectoryName folder))

/// Flows of pool1: a picture that is moved by two cells has a flow of two cells where it can be seen, and means are means.
[<Fact>]
let ``The flow of pool1 finds a shift, and mean flows are means`` () =
    let pool1 = AlexNetSpace.Pool1 CaffeNet
    let size, channels = pool1.Size, pool1.Channels
    let source = Random 5
    let wide = Array.init ((size + 2) * size * channels) (fun _ -> 255.0f * source.NextSingle())
    let cut offset = Array.init (size * size * channels) (fun i -> wide[((i / channels / size) * (size + 2) + (i / channels % size) + offset) * channels + i % channels])
    let flow = (Pool1Flow(PlanFile.load (planFile AppContext.BaseDirectory), pool1).Between(cut 0, cut 2)).Value
    let cells = size * size

    for row in 4 .. size - 5 do
        for column in 4 .. size - 5 do
            // What stands at a cell afterwards stood two cells further to the right before.
            Assert.Equal(2.0f, flow[row * size + column], 1)
            Assert.Equal(0.0f, flow[cells + row * size + column], 1)
