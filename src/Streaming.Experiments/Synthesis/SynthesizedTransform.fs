namespace Streaming.Experiments.Synthesis

open Streaming.Domain
open Streaming.Flow.Deviations
open Streaming.Generators.Moving
open Streaming.Generators.Transforms

/// How far features that were made are from those of the network, at one layer.
type LayerSynthesis =
    { Layer: string
      /// By the generators, with their channel maps where there are any.
      Generator: Deviation
      /// By their flows alone.
      Flow: Deviation
      /// The same inside the object's box.
      GeneratorInside: Deviation
      /// By nothing.
      Identity: Deviation
      /// By the exact field of the whole chain.
      ExactWarp: Deviation
      /// By the generators' flows and then their negations, last first, against the untouched features.
      Back: Deviation }

/// What one chain of transforms came to.
type SynthesizedTransform =
    { Chain: TransformChain
      /// Its transforms whose amount lies beyond the calibration amounts of the bases.
      Extrapolated: Transform[]
      /// The image truly transformed, as the network would see it; three planes of red, green and blue in 0..255, as all
      /// pictures here.
      Picture: float32[]
      /// The features that the network computes from it.
      BottomUp: ViewFeatures
      /// Their picture.
      BottomUpPicture: float32[]
      /// The features that the generators make from those of the untransformed image, with their channel maps where there
      /// are any.
      Made: ViewFeatures
      MadePicture: float32[]
      /// The picture of what the flows alone make; none where there is no channel map at its layer.
      FlowPicture: float32[] option
      /// The picture of the features after the generators' flows and their negations.
      BackPicture: float32[]
      Layers: LayerSynthesis[] }

    /// How alike the pictures of both features are, as a peak signal-to-noise ratio in decibels.
    member t.Likeness = ImageViews.likeness t.MadePicture t.BottomUpPicture
