namespace Streaming.Experiments.Synthesis

open System
open Streaming.Domain
open Streaming.Flow.Deviations
open Streaming.Generators.Moving
open Streaming.Learning.Flows

/// All that is made of one view by one chain of transforms, to be compared.
type SynthesizedFeatures =
    { /// Those of the untransformed image.
      Input: ViewFeatures
      /// What the generators make of them, with their channel maps where there are any.
      Made: ViewFeatures
      /// What their flows alone make.
      Moved: ViewFeatures
      /// The latter on the way back.
      Returned: ViewFeatures
      /// Those that the network computes from the truly transformed image.
      BottomUp: ViewFeatures }

/// Judging what generators make, one after the other, at every layer (paper 3.1).
module Synthesis =
    /// How far the features are from the network's, layer by layer. `map` is the transform of the whole chain, `box` the
    /// object's box before it.
    let compare (warp: FeatureWarp) (map: Affine) (box: Box) (features: SynthesizedFeatures) =
        let exact = warp.View(ExactField.vector warp.Space map, features.Input)

        warp.Space.Layers
        |> Array.mapi (fun i layer ->
            let mask = CellMask.create layer map box

            let deviation (made: ViewFeatures) (truth: ViewFeatures) =
                FeatureDeviation.Between(ViewFeatures.map layer made[i], ViewFeatures.map layer truth[i], ReadOnlySpan mask.Inside)

            let all made truth = let struct (all, _) = deviation made truth in all
            let struct (generator, inside) = deviation features.Made features.BottomUp

            { Layer = layer.Name
              Generator = generator
              GeneratorInside = inside
              Flow = all features.Moved features.BottomUp
              Identity = all features.Input features.BottomUp
              ExactWarp = all exact features.BottomUp
              Back = all features.Returned features.Input })
