namespace Streaming.Experiments.Synthesis

open System
open Streaming.Domain
open Streaming.Flow.Deviations
open Streaming.Flow.Fields
open Streaming.Flow.Warping
open Streaming.Generators.Stored
open Streaming.Generators.Transforms
open Streaming.Learning.Bases
open Streaming.Learning.Flows
open Streaming.Network.Inversion

/// The features of one view, layer by layer.
type ViewFeatures = float32[][]

/// One generator of a chain.
type ChainStep =
    { /// Where features move to: a flow vector in cells.
      Field: float32[]
      /// What mixes the channels of each layer then; none where the bases have no map for it.
      Maps: IChannelMap option[] }

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
      Extrapolated: (Family * float)[]
      /// The image truly transformed, as the network would see it; three planes of red, green and blue in 0..255, as all
      /// pictures here.
      Picture: float32[]
      /// The features that the network computes from it.
      BottomUp: ViewFeatures
      /// Their inversion.
      BottomUpPicture: float32[]
      /// The features that the generators make from those of the untransformed image, with their channel maps where there
      /// are any.
      Made: ViewFeatures
      MadePicture: float32[]
      /// The inversion of what the flows alone make; none where there is no channel map at the inverter's layer.
      FlowPicture: float32[] option
      /// The inversion of the features after the generators' flows and their negations.
      BackPicture: float32[]
      Layers: LayerSynthesis[] }

    /// How alike the two inversions are, as a peak signal-to-noise ratio in decibels.
    member t.Likeness =
        let quality = PictureQuality()
        quality.Add(ReadOnlySpan t.MadePicture, ReadOnlySpan t.BottomUpPicture)
        quality.MeanRatio

/// Making features by generators, one after the other, at every layer (paper 3.1).
module Synthesis =
    let private mapOf (layer: Layer) (values: float32[]) =
        FeatureMap(ReadOnlyMemory values, layer.Size, layer.Size, layer.Channels)

    /// The features moved along a field; `boundary` is what is seen outside the grid.
    let warp (space: FeatureSpace) (boundary: Boundary) (field: float32[]) (features: ViewFeatures) : ViewFeatures =
        space.Layers
        |> Array.mapi (fun i layer ->
            let field = FlowVector(space, field)
            let moved = Array.zeroCreate<float32> features[i].Length
            Warp.Apply(mapOf layer features[i], field.X i, field.Y i, Span moved, boundary)
            moved)

    /// The generators of a chain, in its order.
    let generators (stored: StoredGenerators) (chain: TransformChain) =
        chain.Steps
        |> Array.map (fun (family, amount) ->
            let family = stored.Of family

            { Field = family.Generator amount
              Maps = stored.Space.Layers |> Array.mapi (fun layer _ -> family.ChannelMap(layer, amount)) })

    /// The transforms of a chain that the bases were not calibrated for.
    let extrapolated (stored: StoredGenerators) (chain: TransformChain) =
        chain.Steps |> Array.filter (fun (family, amount) -> stored.Of(family).IsBeyond amount)

    /// The features after the generators' flows, and no channel map.
    let move (space: FeatureSpace) boundary (steps: ChainStep[]) (features: ViewFeatures) =
        steps |> Array.fold (fun made step -> warp space boundary step.Field made) features

    /// The features after the generators: each moves them, then mixes their channels.
    let make (space: FeatureSpace) boundary (steps: ChainStep[]) (features: ViewFeatures) =
        let apply made step =
            let moved = warp space boundary step.Field made

            for layer in 0 .. moved.Length - 1 do
                step.Maps[layer] |> Option.iter (fun map -> map.Apply(ReadOnlySpan moved[layer], Span moved[layer]))

            moved

        Array.fold apply features steps

    /// The features after the generators' negations, the last generator's first: the paper's approximate way back.
    let back (space: FeatureSpace) boundary (steps: ChainStep[]) (features: ViewFeatures) =
        steps |> Array.rev |> Array.fold (fun made step -> warp space boundary (Generator.negate step.Field) made) features

    let private deviation layer (made: float32[]) (truth: float32[]) (mask: CellMask) =
        FeatureDeviation.Between(mapOf layer made, mapOf layer truth, ReadOnlySpan mask.Inside)

    /// How far the features are from the network's, layer by layer. `map` is the transform of the whole chain, `box` the
    /// object's box before it.
    let compare (space: FeatureSpace) boundary (map: Affine) (box: Box) (input: ViewFeatures) (made: ViewFeatures) (moved: ViewFeatures) (returned: ViewFeatures) (bottomUp: ViewFeatures) =
        let exact = warp space boundary (ExactField.vector space map) input

        space.Layers
        |> Array.mapi (fun i layer ->
            let mask = CellMask.create layer map box
            let all (features: ViewFeatures) (truth: ViewFeatures) =
                let struct (all, _) = deviation layer features[i] truth[i] mask
                all

            let struct (generator, inside) = deviation layer made[i] bottomUp[i] mask

            { Layer = layer.Name
              Generator = generator
              GeneratorInside = inside
              Flow = all moved bottomUp
              Identity = all input bottomUp
              ExactWarp = all exact bottomUp
              Back = all returned input })
