module Streaming.Experiments.Tests.ShownObjectTests

open System
open System.IO
open System.Text.Json.Nodes
open System.Threading
open Streaming.Domain
open Streaming.Experiments.Synthesis
open Streaming.Generators.Moving
open Streaming.Generators.Transforms
open Streaming.Imaging.Decoding
open Streaming.Imaging.Writing
open Streaming.Network.Features
open Streaming.Network.Runtime
open Streaming.Network.Weights
open Streaming.Pipeline.Runs
open Streaming.Storage.Bases
open Streaming.Storage.Files
open Streaming.Storage.Runs
open Streaming.Storage.Safetensors
open Streaming.Tests
open Streaming.Tests.MadeFeatures
open Streaming.Tests.MadeLearning
open Xunit

// The network that the made bases are of.
let private network =
    { new INetwork with
        member _.Description = NetworkDescription(WeightsDescription("made", String('0', 64), space.Network), [||])
        member _.Space = space
        member _.Open(_, _) = new MadeFeatures()
        member _.OpenLayer(_, _) = new MadeFeatures()
        member _.HashOf _ = String('0', 64) }

let private imageOf id = (MadeBases.entries () |> Array.find (fun entry -> entry.Id = id)).ImagePath

let private request (folder: string) id : ShownObjectRequest =
    { Bases = MadeBases.bases().Path
      Image = imageOf id
      Box = None
      Inverters = ImageViews.defaultInverters network
      Amounts = 3
      Network = network
      Machine = { Device = ComputeDevice.Parse "cpu"; Threads = 1; Workers = 1 }
      Output = { Folder = folder; Existing = ExistingRun.Refuse; Command = "show"; Options = JsonObject() } }

let private shown (folder: Folder) id =
    let told = ResizeArray<struct (int * int)>()
    let place = Path.Combine(folder.Path, "run")
    let metrics = ShownObject.run (request place id) (Action<int, int>(fun at all -> told.Add(struct (at, all)))) CancellationToken.None
    place, metrics, told.ToArray()

[<Fact>]
let ``A run leaves pictures of every layer and amount, fields and numbers, and tells how far it is`` () =
    use folder = new Folder()
    let place, metrics, told = shown folder (Array.item 0 MadeBases.heldOut)
    Assert.Equal<struct (int * int)>([| for i in 1..4 -> struct (i, 4) |], told)
    let names = Directory.GetFiles(Path.Combine(place, RunFiles.Pictures)) |> Array.map (fun path -> string (Path.GetFileName path)) |> set
    let expected =
        [ ShownPictures.original
          for layer in 0..1 do
              ShownPictures.input layer
              for family in [ RotatePlus; Left ] do
                  for amount in 0..1 do
                      for side in [ OfGenerator; OfNetwork ] do
                          ShownPictures.ofAmount layer family amount side ]

    Assert.Equal<Set<string>>(set expected, names)
    Assert.True(metrics.PictureBytes < 640_000L)
    Assert.True(metrics.HeldOut)
    Assert.Equal<string>([ "rotate+"; "left" ], metrics.Families |> Array.map _.Family)
    Assert.Equal<float>([ 15.0; 30.0 ], metrics.Families[0].Shown |> Array.map _.Amount)
    Assert.Equal<float>([ 14.0; 28.0 ], metrics.Families[1].Shown |> Array.map _.Amount)
    Assert.Equal<string>([ "coarse" ], metrics.Families[0].ChannelMaps)
    // The file says the same as what is returned, and can be read back.
    Assert.Equal(metrics, JsonFile.Read<ShownObjectMetrics>(Path.Combine(place, RunFiles.Metrics), "metrics") |> fun read -> { read with Seconds = metrics.Seconds })
    // All of it goes where a run replaces another.
    let again = { request place (Array.item 1 MadeBases.heldOut) with Output = { (request place "1").Output with Existing = ExistingRun.Replace } }
    ShownObject.run { again with Amounts = 2 } (Action<int, int>(fun _ _ -> ())) CancellationToken.None |> ignore
    Assert.Equal(1 + 2 * (1 + 2 * 2), Directory.GetFiles(Path.Combine(place, RunFiles.Pictures)).Length)

[<Fact>]
let ``An image that the bases know is told to be known`` () =
    use folder = new Folder()
    let _, metrics, _ = shown folder MadeBases.learnedFrom[0]
    Assert.False metrics.HeldOut

[<Fact>]
let ``Numbers are those of features that are made step by step, and fields those of the bases`` () =
    use folder = new Folder()
    let place, metrics, _ = shown folder (Array.item 0 MadeBases.heldOut)
    let family = MadeBases.generators().Of RotatePlus
    use file = SafetensorsFile.Open(Path.Combine(place, RunFiles.Fields))
    let terms = ShownFields.read file RotatePlus space.Length

    for amount in [ 4.0; 15.0; 30.0 ] do
        let t = family.TOf amount
        let field = Array.init space.Length (fun i -> terms |> Seq.mapi (fun power term -> float term[i] * Math.Pow(t, float power)) |> Seq.sum)
        Array.iter2 (fun (expected: float32) (found: float) -> Assert.Equal(float expected, found, 1e-4)) (family.Generator amount) field

    Assert.Contains("rows of 7", Assert.Throws<InputException>(fun () -> ShownFields.read file RotatePlus 7 |> ignore).Message)
    Assert.Contains("up.terms", Assert.Throws<InputException>(fun () -> ShownFields.read file Up space.Length |> ignore).Message)

    use image = ImageDecoder.Read(imageOf MadeBases.heldOut[0])
    use extractor = new MadeFeatures()
    let box = Box.create metrics.PlacedBox[0] metrics.PlacedBox[1] metrics.PlacedBox[2] metrics.PlacedBox[3]
    let see = ImageViews.see plan image (Affine.translation metrics.Placement[0] metrics.Placement[1]) extractor
    let struct (_, before) = see Affine.identity
    let struct (_, truth) = see (Affine.rotation 15.0 |> Affine.about box.CentreX box.CentreY)
    let generator = FeatureGenerator.ofFamily family 15.0
    let made = FeatureGenerator.generate (FeatureWarp(space, Streaming.Flow.Fields.Boundary.Clamp)) generator before

    for i, layer in Array.indexed space.Layers do
        let inside cell =
            let struct (x, y) = (Affine.rotation -15.0 |> Affine.about box.CentreX box.CentreY).Apply(layer.ToInput(float (cell % layer.Size)), layer.ToInput(float (cell / layer.Size)))
            Box.contains box x y

        let rms (values: float32[]) =
            seq { for at in 0 .. values.Length - 1 do if inside (at / layer.Channels) then Math.Pow(float values.[at] - float truth.[i].[at], 2.0) } |> Seq.average |> sqrt

        let found = metrics.Families[0].Shown[0].Layers[i]
        Assert.Equal(layer.Name, found.Layer)
        Assert.Equal(rms made[i], found.RmsInside, 1e-3)
        Assert.Equal(rms before[i], found.RmsIdentityInside, 1e-3)

[<Fact>]
let ``Cells are coloured along the directions in which they differ most, at one scale for all`` () =
    let layer = { Name = "x"; Size = 4; Channels = 5; Stride = 1.0; Origin = 0.0 }
    // Only the second and the fourth channel differ, the fourth a hundred times as much; 16 cells.
    let features = Array.init (16 * 5) (fun at -> match at % 5 with 3 -> 100.0f * float32 (at / 5) | 1 -> float32 (at / 5 * 7 % 16) | _ -> 3.0f)
    let painter = FeaturePainter.ofDirections algebra layer features
    let planes = painter.Paint features
    Assert.Equal(3 * 16, planes.Length)
    // Red follows the fourth channel, whose least cell is black and whose largest is full.
    Assert.Equal(0.0f, planes[0], 1)
    Assert.Equal(255.0f, planes[15], 1)
    Assert.Equal<float32>(Array.sort planes[0..15], planes[0..15])
    // A picture of others has the same scale: what lies beyond it ends there.
    let brighter = painter.Paint(features |> Array.map (fun value -> 2.0f * value))
    Assert.True(brighter[15] = 255.0f && brighter[8] > planes[8])
    Assert.True(planes |> Array.forall (fun level -> level >= 0.0f && level <= 255.0f))

[<Fact>]
let ``Inversions are written at the best quality at which all fit a page`` () =
    use folder = new Folder()
    let noise (seed: int) =
        let random = Random seed
        SmallWebP.Of(ReadOnlySpan(Array.init (3 * 160 * 160) (fun _ -> 255.0f * random.NextSingle())), 160, 160)

    let many = dict [ for i in 0..99 -> $"{i}", noise i ] |> System.Collections.Generic.Dictionary
    let few = dict [ "0", noise 0 ] |> System.Collections.Generic.Dictionary
    let none = System.Collections.Generic.Dictionary<string, SmallWebP>()
    let struct (best, _) = ShownPictures.write (Path.Combine(folder.Path, "few")) few none
    let struct (quality, bytes) = ShownPictures.write (Path.Combine(folder.Path, "many")) many none
    Assert.Equal(80, best)
    Assert.True(quality < best)
    Assert.Equal(bytes, Directory.GetFiles(Path.Combine(folder.Path, "many")) |> Array.sumBy (fun path -> FileInfo(path).Length))
    // Without loss, every pixel comes back.
    let struct (_, _) = ShownPictures.write (Path.Combine(folder.Path, "cells")) none few
    use whole = ImageDecoder.Read(Path.Combine(folder.Path, "cells", "0"))
    let first = Array.init 3 (fun i -> (Random 0 |> fun random -> Array.init (3 * 160 * 160) (fun _ -> 255.0f * random.NextSingle()))[i * 160 * 160])
    Assert.Equal<byte>(first |> Array.map (fun value -> byte (value + 0.5f)), whole.Pixels.Slice(0, 3).ToArray())
