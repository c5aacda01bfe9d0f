namespace Streaming.Experiments.Synthesis

open Streaming.Domain
open Streaming.Flow.Deviations
open Streaming.Generators.Transforms
open Streaming.Network.Inversion
open Streaming.Storage.Files

/// What was synthesized.
type SynthesizeResult =
    { /// The layer whose features became pictures.
      Layer: string
      /// The inverter that made them; none where they show cells in colours of their principal directions.
      Inverter: InverterDescription option
      /// Side of pictures of the image in pixels.
      PictureSize: int
      /// Side of pictures of features: the same of inversions, otherwise a pixel for each cell.
      FeatureSize: int
      Box: ObjectBox
      /// The image as the network sees it.
      Picture: float32[]
      /// The picture of its features.
      FeaturePicture: float32[]
      /// Peak signal-to-noise ratio of that picture, in decibels, where it is an inversion.
      InversionPsnr: float option
      Rows: SynthesizedTransform[][]
      Seconds: float }

    /// Whether channel maps had a say in the pictures.
    member r.HasChannelMaps = r.Rows |> Array.exists (Array.exists _.FlowPicture.IsSome)

/// How far features that were made are from those of the network; not a number where there is no cell to compare.
[<CLIMutable>]
type RmsAndMad =
    { /// Root of the mean squared difference.
      Rms: float
      /// Mean absolute difference.
      Mad: float }

/// One layer of synthesized features, against the network's of the truly transformed image.
[<CLIMutable>]
type LayerSynthesisMetrics =
    { /// conv1 .. conv5.
      Layer: string
      /// By the generators, with their channel maps where there are any, over all cells and channels.
      [<Inlined>]
      Generator: RmsAndMad
      /// The same over the cells that look at the object.
      [<Inlined("_inside")>]
      GeneratorInside: RmsAndMad
      /// By the generators' flows alone.
      [<Inlined("_flow_only")>]
      Flow: RmsAndMad
      /// By nothing.
      [<Inlined("_identity")>]
      Identity: RmsAndMad
      /// By the exact field of the whole chain.
      [<Inlined("_exact_warp")>]
      ExactWarp: RmsAndMad
      /// By the generators' flows and then their negations, last first, against the untouched features.
      [<Inlined("_there_and_back")>]
      Back: RmsAndMad }

/// One generator of a chain.
[<CLIMutable>]
type StepMetrics =
    { /// The transform's family.
      Family: string
      /// Its amount, in the family's unit.
      Amount: float
      /// Whether the amount lies beyond the calibration amounts of the bases.
      Extrapolated: bool }

/// One transform that was asked for.
[<CLIMutable>]
type TransformMetrics =
    { /// The sheet that it stands on, from 1.
      Row: int
      /// As it was asked for.
      Transform: string
      /// The generators in the order in which they were applied.
      Steps: StepMetrics[]
      /// Peak signal-to-noise ratio of the picture of the generators' features against that of the network's, in decibels.
      PicturePsnr: float
      /// conv1 .. conv5.
      Layers: LayerSynthesisMetrics[] }

/// metrics.json of synthesize, described by schemas/metrics.synthesize.schema.json. Peak signal-to-noise ratios (PSNR) are
/// in decibels.
[<CLIMutable>]
type SynthesizeMetrics =
    { /// The layer whose features became pictures.
      Layer: string
      /// What the inverter's file says of it, on unseen images; none where pictures are no inversions, but show the cells in
      /// colours of their principal directions.
      InverterPsnr: float option
      /// PSNR of the inversion of this image's features.
      InversionPsnr: float option
      /// Whether channel maps had a say in the pictures.
      ChannelMaps: bool
      /// The object's box in pixels of the image: left, top, right, bottom.
      Box: float[]
      /// Where the box is from, in words.
      BoxSource: string
      /// Whether the box is only the middle of the image.
      BoxAssumed: bool
      /// Each transform that was asked for, in order.
      Transforms: TransformMetrics[]
      /// Seconds of the run.
      Seconds: float }

/// metrics.json of synthesize.
module SynthesizeMetrics =
    let private measure (deviation: Deviation) : RmsAndMad =
        { Rms = deviation.RootMeanSquare
          Mad = deviation.MeanAbsolute }

    let private ofLayer (layer: LayerSynthesis) : LayerSynthesisMetrics =
        { Layer = layer.Layer
          Generator = measure layer.Generator
          GeneratorInside = measure layer.GeneratorInside
          Flow = measure layer.Flow
          Identity = measure layer.Identity
          ExactWarp = measure layer.ExactWarp
          Back = measure layer.Back }

    let private ofTransform row (transform: SynthesizedTransform) : TransformMetrics =
        let step (step: Transform) : StepMetrics =
            { Family = Family.name step.Family
              Amount = step.Amount
              Extrapolated = Array.contains step transform.Extrapolated }

        { Row = row + 1
          Transform = transform.Chain.Text
          Steps = transform.Chain.Transforms |> Seq.map step |> Seq.toArray
          PicturePsnr = transform.Likeness
          Layers = transform.Layers |> Array.map ofLayer }

    /// Of what was synthesized.
    let ofResult (result: SynthesizeResult) : SynthesizeMetrics =
        let box = result.Box.Box

        { Layer = result.Layer
          InverterPsnr = result.Inverter |> Option.map _.Psnr
          InversionPsnr = result.InversionPsnr
          ChannelMaps = result.HasChannelMaps
          Box = [| box.XMin; box.YMin; box.XMax; box.YMax |]
          BoxSource = result.Box.Source
          BoxAssumed = result.Box.Assumed
          Transforms = result.Rows |> Array.mapi (fun row some -> some |> Array.map (ofTransform row)) |> Array.concat
          Seconds = result.Seconds }
