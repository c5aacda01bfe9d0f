namespace Streaming.Generators.Moving

open System
open Streaming.Domain
open Streaming.Flow.Warping
open Streaming.Generators.Stored
open Streaming.Learning.Bases

/// The generator of one transform, ready to make the features of a view after it from those before it (paper 3.1).
type FeatureGenerator =
    { Transform: Transform
      /// Whether the amount lies beyond the calibration amounts of the bases.
      Extrapolated: bool
      /// Where features come from: G[amount], a flow vector in cells.
      Field: float32[]
      /// What mixes the channels of each layer then; none where the bases have no map for it.
      ChannelMaps: IChannelMap option[] }

/// Making generators, and what they do to features.
module FeatureGenerator =
    /// What a stored family says of an amount, in the family's unit. An amount that means nothing for it is an
    /// InputException.
    let ofFamily (family: StoredFamily) (amount: float) =
        { Transform = { Family = family.Family; Amount = amount }
          Extrapolated = family.IsBeyond amount
          Field = family.Generator amount
          ChannelMaps = family.Space.Layers |> Array.mapi (fun layer _ -> family.ChannelMap(layer, amount)) }

    /// The same without its channel maps.
    let unmapped (generator: FeatureGenerator) =
        { generator with ChannelMaps = generator.ChannelMaps |> Array.map (fun _ -> None) }

    /// The negated field: the paper's approximate way back.
    let negation (generator: FeatureGenerator) = Generator.negate generator.Field

    /// The field that leads back, W(p) = -G(p + W(p)), by fixed-point iteration on each grid of the space.
    let fixedPoint (space: FeatureSpace) (generator: FeatureGenerator) =
        let there, back = FlowVector(space, generator.Field), FlowVector.zero<float32> space

        for i in 0 .. space.Layers.Length - 1 do
            let size = space.Layers[i].Size
            FlowInverse.Solve(size, size, there.X i, there.Y i, back.X i, back.Y i) |> ignore

        back.Components

    /// The features of a view moved along the field, in new arrays.
    let move (warp: FeatureWarp) generator features = warp.View(generator.Field, features)

    /// Mixes the channels of each layer of moved features, in place, where there is a map for it.
    let map generator (moved: ViewFeatures) =
        for layer in 0 .. generator.ChannelMaps.Length - 1 do
            generator.ChannelMaps[layer]
            |> Option.iter (fun map -> map.Apply(ReadOnlySpan moved[layer], Span moved[layer]))

    /// The features of a view after the transform: moved, then mapped.
    let generate warp generator features =
        let moved = move warp generator features
        map generator moved
        moved

    /// Moved features on the paper's approximate way back.
    let back (warp: FeatureWarp) generator features = warp.View(negation generator, features)
