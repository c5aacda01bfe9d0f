namespace Streaming.Experiments.Synthesis

open System
open System.Collections.Generic
open System.Diagnostics
open System.Threading
open Streaming.Domain
open Streaming.Flow.Deviations
open Streaming.Flow.Fields
open Streaming.Generators.Moving
open Streaming.Generators.Stored
open Streaming.Imaging.Decoding
open Streaming.Imaging.Sampling
open Streaming.Imaging.Writing
open Streaming.Learning.Flows
open Streaming.Network.Features
open Streaming.Network.Inversion
open Streaming.Network.Numerics
open Streaming.Network.Runtime
open Streaming.Pipeline.Learning
open Streaming.Pipeline.Runs
open Streaming.Pipeline.Selection
open Streaming.Storage.Bases
open Streaming.Storage.Runs

/// What every amount is made from.
type private ShownInput =
    { Warp: FeatureWarp
      Painters: FeaturePainter[]
      /// The object's box, placed.
      Box: Box
      /// The network's features of the image after a transform, for some work.
      See: Affine -> struct (float32[] * ViewFeatures)
      Features: ViewFeatures
      /// Takes the picture of a layer by its file's name.
      Keep: int -> string -> float32[] -> unit }

/// All that a run has opened.
type private ShownRun =
    { Request: ShownObjectRequest
      Bases: BasesFolder
      Plan: Plan
      Families: StoredFamily[]
      Inverters: Inverter[]
      Image: DecodedImage
      Found: ObjectBox
      Folder: RunFolder }

/// The command show: one object under every family of the bases, at amounts that reach over the calibration, layer by layer:
/// what a page needs to show any amount.
module ShownObject =
    // From the least change to the reach of the calibration, evenly in the family's unit; nothing itself is none of them.
    let private amountsOf (family: StoredFamily) count =
        let nothing, reach = family.AmountAt 0.0, family.AmountAt family.LargestT
        [| for i in 1 .. count - 1 -> Math.Round(nothing + (reach - nothing) * float i / float (count - 1), 9) |]

    let private compare (input: ShownInput) (map: Affine) layer (made: ViewFeatures) (truth: ViewFeatures) =
        let own = input.Warp.Space.Layers[layer]
        let mask = CellMask.create own map input.Box

        let inside (features: ViewFeatures) =
            let struct (_, inside) = FeatureDeviation.Between(ViewFeatures.map own features[layer], ViewFeatures.map own truth[layer], ReadOnlySpan mask.Inside)
            inside.RootMeanSquare

        struct (inside made, inside input.Features)

    // One amount at every layer: its pictures are kept, its numbers returned.
    let private show (input: ShownInput) (family: StoredFamily) place amount : ShownAmountMetrics =
        let space = input.Warp.Space
        let generator = FeatureGenerator.ofFamily family amount
        let map = generator.Transform.AffineAbout(space.InputSize, input.Box.CentreX, input.Box.CentreY)
        let struct (_, truth) = input.See map
        let made = FeatureGenerator.generate input.Warp generator input.Features

        let layers =
            space.Layers
            |> Array.mapi (fun i layer ->
                let paint side (features: ViewFeatures) =
                    let picture = input.Painters[i].Paint features[i]
                    input.Keep i (ShownPictures.ofAmount i family.Family place side) picture
                    picture

                let struct (rms, identity) = compare input map i made truth

                { Layer = layer.Name
                  RmsInside = rms
                  RmsIdentityInside = identity
                  PicturePsnr = ImageViews.likeness (paint OfGenerator made) (paint OfNetwork truth) })

        { Amount = amount; Layers = layers }

    let private showFamily (input: ShownInput) count (step: unit -> unit) (family: StoredFamily) : ShownFamilyMetrics =
        let shown =
            amountsOf family count
            |> Array.mapi (fun place amount ->
                let found = show input family place amount
                step ()
                found)

        { Family = Family.name family.Family
          Base = family.AmountAt 1.0
          Amounts = family.Amounts
          ChannelMaps = family.MappedLayers |> Array.map (fun layer -> input.Warp.Space.Layers[layer].Name)
          Shown = shown }

    let private painters (space: FeatureSpace) (inverters: Inverter[]) (features: ViewFeatures) =
        space.Layers
        |> Array.mapi (fun i layer ->
            match inverters |> Array.tryFind (fun inverter -> inverter.Description.Shape.Layer = layer.Name) with
            | Some inverter -> FeaturePainter.ofInverter inverter
            | None -> FeaturePainter.ofDirections (TorchLinearAlgebra()) layer features[i])

    let private describe (space: FeatureSpace) (painters: FeaturePainter[]) (picture: float32[]) (untouched: float32[][]) =
        space.Layers
        |> Array.mapi (fun i layer ->
            { Layer = layer.Name
              Size = layer.Size
              Stride = layer.Stride
              Origin = layer.Origin
              Inverted = painters[i].Inverted
              InversionPsnr = if painters[i].Inverted then Some(ImageViews.likeness untouched[i] picture) else None })

    // The whole image in a square, before it is placed.
    let private square (plan: Plan) (image: DecodedImage) =
        let side = ShownPictures.originalSide
        let planes = Array.zeroCreate<float32> (3 * side * side)
        AffineSampler.Render(image, ViewMap.OutputToSource(image.Width, image.Height, side, Affine.identity), side, plan.Fill, Span planes)
        SmallWebP.Of(ReadOnlySpan planes, side, side)

    let private check (request: ShownObjectRequest) =
        if request.Amounts < 2 then
            invalidArg (nameof request) $"{request.Amounts} amounts were asked for; nothing and the reach of the calibration are two."

    // Shows every family, and tells what came of it; the pictures lie in the folder then.
    let private showAll (run: ShownRun) (extractor: IFeatures) (step: unit -> unit) : ShownObjectMetrics =
        let space, image, found = extractor.Space, run.Image, run.Found
        let see = ImageViews.see run.Plan image
        let struct (box, placement) = SelectionStages.place run.Plan.CentreBox space.InputSize image.Width image.Height found.Box
        let struct (picture, features) = see placement extractor Affine.identity
        let painters = painters space run.Inverters features
        let inversions, cells = Dictionary<string, SmallWebP>(), Dictionary<string, SmallWebP>()
        let keep layer name planes = (if painters[layer].Inverted then inversions else cells).Add(name, painters[layer].Small planes)
        let untouched = painters |> Array.mapi (fun i painter -> painter.Paint features[i])
        untouched |> Array.iteri (fun i planes -> keep i (ShownPictures.input i) planes)
        inversions.Add(ShownPictures.original, square run.Plan image)

        let input =
            { Warp = FeatureWarp(space, Boundary.Clamp)
              Painters = painters
              Box = box
              See = see placement extractor
              Features = features
              Keep = keep }

        let shown = run.Families |> Array.map (showFamily input run.Request.Amounts step)
        let struct (quality, bytes) = ShownPictures.write (run.Folder.In RunFiles.Pictures) inversions cells

        { Image = run.Request.Image
          HeldOut = run.Bases.Description.Originals |> Seq.forall (fun original -> original.Sha256 <> image.ContentHash)
          Box = [| found.Box.XMin; found.Box.YMin; found.Box.XMax; found.Box.YMax |]
          BoxSource = found.Source
          BoxAssumed = found.Assumed
          InputSize = space.InputSize
          Fill = PlanWords.wordOf PlanWords.fills run.Plan.Fill
          Placement = [| placement.C; placement.F |]
          PlacedBox = [| box.XMin; box.YMin; box.XMax; box.YMax |]
          Layers = describe space painters picture untouched
          Families = shown
          PictureQuality = quality
          PictureBytes = bytes
          Seconds = 0.0 }

    /// Leaves pictures, fields.safetensors, config.json and, last, metrics.json in the output folder. `tell` is given how many
    /// amounts of all families are done, and how many there are.
    let run (request: ShownObjectRequest) (tell: Action<int, int>) (cancellation: CancellationToken) : ShownObjectMetrics =
        let watch = Stopwatch.StartNew()
        check request
        let struct (bases, plan) = LearnedBases.openFor request.Network request.Bases
        let stored = StoredGenerators(bases, ChannelMap.Make)
        // Everything that can be wrong is read before anything is computed.
        let families = stored.Families |> Array.map stored.Of
        let inverters = request.Inverters |> Array.map (fun file -> InverterFile.Load(file, request.Network, request.Machine.Device))

        try
            use image = ImageViews.decode request.Image
            let found = ObjectBox.find request.Image image.Width image.Height request.Box
            use folder = request.Output.Open(null, [ bases.Path; request.Image; yield! request.Inverters; yield! request.Network.Description.Files ])
            folder.WriteConfig(RunConfig.ofRun request.Output plan request.Network.Description)
            TorchThreads.Count <- request.Machine.Threads
            use extractor = request.Network.Open(request.Machine.Device, [])
            let all = families.Length * (request.Amounts - 1)
            // A closure cannot take a mutable local along.
            let amounts = ref 0

            let step () =
                amounts.Value <- amounts.Value + 1
                tell.Invoke(amounts.Value, all)
                cancellation.ThrowIfCancellationRequested()

            let run = { Request = request; Bases = bases; Plan = plan; Families = families; Inverters = inverters; Image = image; Found = found; Folder = folder }
            let metrics = showAll run extractor step
            ShownFields.write (folder.In RunFiles.Fields) families
            let finished = { metrics with Seconds = watch.Elapsed.TotalSeconds }
            folder.WriteMetrics finished
            finished
        finally
            for inverter in inverters do
                inverter.Dispose()
