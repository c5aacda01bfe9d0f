module Streaming.Experiments.Tests.SynthesisTests

open System
open System.IO
open Streaming.Domain
open Streaming.Experiments.Evaluation
open Streaming.Experiments.Synthesis
open Streaming.Flow.Fields
open Streaming.Network.Models
open Xunit

let private space = AlexNetSpace.Of CaffeNet

let private random seed =
    let source = Random(seed: int)
    space.Layers |> Array.map (fun layer -> Array.init (layer.Size * layer.Size * layer.Channels) (fun _ -> source.NextSingle()))

// The same small shift in every cell of every layer.
let private shift (x: float32) (y: float32) =
    let field = Array.zeroCreate<float32> space.Length

    space.Layers
    |> Array.iteri (fun i layer ->
        let cells = layer.Size * layer.Size
        Array.fill field (space.OffsetOf i) cells x
        Array.fill field ((space.OffsetOf i) + cells) cells y)

    field

[<Fact>]
let ``Generators are applied one after the other, and their negations in the opposite order`` () =
    let features = random 1
    let step field = { Field = field; Maps = Array.create 5 None }
    let fields = [| step (shift 2.0f 0.0f); step (shift 0.0f -1.0f) |]
    let made = Synthesis.make space Boundary.Clamp fields features

    for i in 0 .. space.Layers.Length - 1 do
        let layer = space.Layers[i]
        let at (values: float32[]) row column = values[(row * layer.Size + column) * layer.Channels + 3]

        for row in 0 .. layer.Size - 1 do
            for column in 0 .. layer.Size - 1 do
                // What stands at a cell was two columns to the right and one row above, as far as the grid goes.
                Assert.Equal(at features[i] (max 0 (row - 1)) (min (layer.Size - 1) (column + 2)), at made[i] row column)

        Assert.Equal<float32[]>(made[i], (Synthesis.move space Boundary.Clamp fields features)[i])
        let back = Synthesis.back space Boundary.Clamp fields made

        // Away from the borders that were lost, everything is back.
        for row in 1 .. layer.Size - 2 do
            for column in 2 .. layer.Size - 1 do
                Assert.Equal(at features[i] row column, at back[i] row column)

[<Fact>]
let ``Channels are mixed after every step that has a map`` () =
    let features = random 1
    let channels = space.Layers[4].Channels
    // The map takes channel c from channel c + 1 and adds one.
    let matrix = Array.init (channels * channels) (fun i -> if i % channels = (i / channels + 1) % channels then 1.0f else 0.0f)
    let map = Streaming.Network.Features.ChannelMap(matrix, Array.create channels 1.0f)
    let step = { Field = shift 1.0f 0.0f; Maps = [| None; None; None; None; Some map |] }
    let made = Synthesis.make space Boundary.Clamp [| step; step |] features
    let moved = Synthesis.move space Boundary.Clamp [| step; step |] features

    for i in 0..3 do
        Assert.Equal<float32[]>(moved[i], made[i])

    for cell in 0 .. 13 * 13 - 1 do
        for c in 0 .. channels - 1 do
            Assert.Equal(moved[4].[cell * channels + (c + 2) % channels] + 2.0f, made[4].[cell * channels + c], 1e-4f)

[<Fact>]
let ``What is compared is told by its own name`` () =
    let input, made, returned, bottomUp, moved = random 1, random 2, random 3, random 4, random 5
    let box = Box.create 60.0 60.0 160.0 160.0
    let rms (a: float32[]) (b: float32[]) = Array.map2 (fun x y -> Math.Pow(float x - float y, 2.0)) a b |> Array.average |> sqrt
    let compared = Synthesis.compare space Boundary.Clamp Affine.identity box input made moved returned bottomUp
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
