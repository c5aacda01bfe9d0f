namespace Streaming.Experiments.Synthesis

open System
open System.Diagnostics
open System.Threading
open Streaming.Domain
open Streaming.Flow.Fields
open Streaming.Generators.Moving
open Streaming.Generators.Stored
open Streaming.Generators.Transforms
open Streaming.Network.Features
open Streaming.Network.Runtime
open Streaming.Pipeline.Learning
open Streaming.Pipeline.Runs
open Streaming.Pipeline.Selection
open Streaming.Storage.Runs
open Streaming.Storage.Safetensors

/// What to synthesize, of which image, and where to.
type SynthesizeRequest =
    { /// The bases, a folder or a run's folder.
      Bases: string
      /// The image's file.
      Image: string
      /// Rows of a figure; each holds the chains of transforms of one row.
      Rows: TransformChain[][]
      /// The object's box in pixels of the image; none to look for its annotation.
      Box: Box option
      /// Whether channels are mixed by the bases' channel maps, where they have any.
      ChannelMaps: bool
      /// What warps see outside the grid.
      Boundary: Boundary
      /// What makes pictures of features.
      Painting: Painting
      Network: INetwork
      Machine: Machine
      Output: Output }

/// The image that chains of transforms are synthesized of.
type private SynthesizedObject =
    { Warp: FeatureWarp
      /// The object's box, placed.
      Box: Box
      /// The image after a transform, and the network's features of it.
      See: Affine -> struct (float32[] * ViewFeatures)
      /// The untouched features.
      Features: ViewFeatures
      /// The layer that pictures are made of.
      Layer: int
      Painter: FeaturePainter }

/// The command synthesize: what generators make of one image, in features and in pictures (paper, Figure 3).
module Synthesize =
    /// The name that a chain of transforms has in files: its row, its place there, and its words.
    let nameOf row place (chain: TransformChain) = $"{row + 1}.{place + 1}-{chain.Text.Replace('=', '_')}"

    let private writeFeatures (path: string) (space: FeatureSpace) (result: SynthesizeResult) (input: ViewFeatures) =
        let builder = SafetensorsBuilder()

        let add name (features: ViewFeatures) =
            space.Layers
            |> Array.iteri (fun i layer -> builder.Add<float32>($"{name}.{layer.Name}", features[i], int64 layer.Size, int64 layer.Size, int64 layer.Channels) |> ignore)

        add "input" input

        result.Rows
        |> Array.iteri (fun row transforms ->
            transforms
            |> Array.iteri (fun place transform ->
                let key = $"{row + 1}.{place + 1}"
                builder.AddMetadata(key, transform.Chain.Text) |> ignore
                add $"{key}.generator" transform.Made
                add $"{key}.bottom_up" transform.BottomUp))

        builder.Write path

    let private synthesize (image: SynthesizedObject) (chain: TransformChain) (generators: FeatureGenerator[]) =
        let warp, input, layer = image.Warp, image.Features, image.Layer
        let paint (features: ViewFeatures) = image.Painter.Paint features[layer]
        let map = chain.Affine(warp.Space.InputSize, image.Box.CentreX, image.Box.CentreY)
        let struct (truly, bottomUp) = image.See map
        let made = GeneratorChain.generate warp generators input
        let moved = GeneratorChain.move warp generators input
        let returned = GeneratorChain.back warp generators moved

        { Chain = chain
          Extrapolated = generators |> Array.filter _.Extrapolated |> Array.map _.Transform
          Picture = truly
          BottomUp = bottomUp
          BottomUpPicture = paint bottomUp
          Made = made
          MadePicture = paint made
          FlowPicture = (if generators |> Array.exists (fun generator -> generator.ChannelMaps[layer].IsSome) then Some(paint moved) else None)
          BackPicture = paint returned
          Layers = Synthesis.compare warp map image.Box { Input = input; Made = made; Moved = moved; Returned = returned; BottomUp = bottomUp } }

    /// Leaves features.safetensors, config.json and, last, metrics.json in the output folder. `draw` writes the pictures
    /// into that folder.
    let run (request: SynthesizeRequest) (draw: Action<SynthesizeResult>) (cancellation: CancellationToken) =
        let watch = Stopwatch.StartNew()
        let struct (bases, plan) = LearnedBases.openFor request.Network request.Bases
        let stored = StoredGenerators(bases, ChannelMap.Make)
        // Everything that can be wrong is read before anything is computed.
        let withMaps generators = if request.ChannelMaps then generators else generators |> Array.map FeatureGenerator.unmapped
        let generators = request.Rows |> Array.map (Array.map (GeneratorChain.ofStored stored >> withMaps))
        use painting = new OpenPainting(request.Painting, request.Network, request.Machine.Device)
        use image = ImageViews.decode request.Image
        let found = ObjectBox.find request.Image image.Width image.Height request.Box
        use folder = request.Output.Open(null, [ bases.Path; request.Image; yield! Option.toArray (Painting.file request.Painting); yield! request.Network.Description.Files ])
        folder.WriteConfig(RunConfig.ofRun request.Output plan request.Network.Description)
        TorchThreads.Count <- request.Machine.Threads
        use extractor = request.Network.Open(request.Machine.Device, [])
        let space = extractor.Space
        // A box that is only assumed is the middle already, but for an odd pixel.
        let struct (box, placement) = SelectionStages.place plan.CentreBox space.InputSize image.Width image.Height found.Box
        let layer = space.IndexOf painting.Layer
        let see = ImageViews.see plan image placement extractor
        let struct (picture, input) = see Affine.identity
        let painter = painting.Painter(space.Layers[layer], input[layer])
        let shown = { Warp = FeatureWarp(space, request.Boundary); Box = box; See = see; Features = input; Layer = layer; Painter = painter }

        let synthesize chain generators =
            cancellation.ThrowIfCancellationRequested()
            synthesize shown chain generators

        let rows = Array.map2 (Array.map2 synthesize) request.Rows generators
        let untouched = painter.Paint input[layer]

        let result =
            { Layer = painting.Layer
              Inverter = painting.Inverter
              PictureSize = space.InputSize
              FeatureSize = painter.Size
              Box = found
              Picture = picture
              FeaturePicture = untouched
              InversionPsnr = if painter.Inverted then Some(ImageViews.likeness untouched picture) else None
              Rows = rows
              Seconds = watch.Elapsed.TotalSeconds }

        writeFeatures (folder.In RunFiles.Features) space result input
        draw.Invoke result
        let finished = { result with Seconds = watch.Elapsed.TotalSeconds }
        folder.WriteMetrics(SynthesizeMetrics.ofResult finished)
        finished
