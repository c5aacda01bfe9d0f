namespace Streaming.Generators.Predictions

open System
open Streaming.Domain
open Streaming.Flow.Deviations
open Streaming.Flow.Fields
open Streaming.Flow.Warping
open Streaming.Learning.Flows

/// One pair of views at one layer, ready to be compared. Fields are flow vectors in cells.
type LayerPair =
    { /// The features of the first view.
      Before: FeatureMap
      /// Those that the network computes from the second view's picture.
      After: FeatureMap
      /// The cells that look at the object in the first view.
      MaskBefore: CellMask
      /// Those in the second.
      MaskAfter: CellMask
      /// The field of the transform between the views.
      Exact: float32[]
      /// The field of its inverse.
      ExactBack: float32[]
      /// The layer's place in the feature space.
      Layer: int
      /// Where the layer's components start in a flow vector.
      Offset: int
      /// What warps see outside the grid.
      Boundary: Boundary
      /// Room for features that are on their way back, as long as the views' features.
      Scratch: float32[] }

/// Measuring predictions of one pair at one layer.
module PairComparison =
    let private cells (pair: LayerPair) = pair.MaskAfter.Inside.Length

    let private ofWarp pair (features: FeatureMap) (field: float32[]) truth (mask: CellMask) (endpoint: EndpointError) =
        let cells = cells pair
        let x = ReadOnlySpan(field, pair.Offset, cells)
        let y = ReadOnlySpan(field, pair.Offset + cells, cells)
        let struct (all, inside) = FeatureDeviation.OfWarp(features, x, y, truth, ReadOnlySpan mask.Inside, pair.Boundary)

        { All = all
          Inside = inside
          Endpoint = endpoint }

    let private forward pair (field: float32[]) =
        let length = 2 * cells pair

        EndpointError.between pair.MaskAfter (ReadOnlySpan(field, pair.Offset, length)) (ReadOnlySpan(pair.Exact, pair.Offset, length))
        |> ofWarp pair pair.Before field pair.After pair.MaskAfter

    let private thereAndBack pair (there: float32[]) (back: float32[]) =
        let cells = cells pair
        let x = ReadOnlySpan(there, pair.Offset, cells)
        let y = ReadOnlySpan(there, pair.Offset + cells, cells)
        Warp.Apply(pair.Before, x, y, Span pair.Scratch, pair.Boundary)
        let moved = FeatureMap(ReadOnlyMemory pair.Scratch, pair.Before.Height, pair.Before.Width, pair.Before.Channels)
        ofWarp pair moved back pair.Before pair.MaskBefore EndpointError.Zero

    let private mapped pair (field: float32[]) (map: IChannelMap) =
        let cells = cells pair
        let length = 2 * cells
        let made = Span pair.Scratch
        Warp.Apply(pair.Before, ReadOnlySpan(field, pair.Offset, cells), ReadOnlySpan(field, pair.Offset + cells, cells), made, pair.Boundary)
        map.Apply(Span.op_Implicit made, made)
        let features = FeatureMap(ReadOnlyMemory pair.Scratch, pair.Before.Height, pair.Before.Width, pair.Before.Channels)
        let struct (all, inside) = FeatureDeviation.Between(features, pair.After, ReadOnlySpan pair.MaskAfter.Inside)

        { All = all
          Inside = inside
          Endpoint = EndpointError.between pair.MaskAfter (ReadOnlySpan(field, pair.Offset, length)) (ReadOnlySpan(pair.Exact, pair.Offset, length)) }

    let private asTheyAre pair =
        let struct (all, inside) = FeatureDeviation.Between(pair.Before, pair.After, ReadOnlySpan pair.MaskAfter.Inside)

        { All = all
          Inside = inside
          Endpoint = EndpointError.ofNoFlow pair.MaskAfter (ReadOnlySpan(pair.Exact, pair.Offset, 2 * cells pair)) }

    /// How far one prediction is from the truth; nothing measured where the bases do not have what it needs.
    let deviation (transform: EvaluatedTransform) (pair: LayerPair) prediction =
        match prediction with
        | Generator -> forward pair transform.Generator
        | ChannelMapped ->
            transform.ChannelMaps[pair.Layer]
            |> Option.map (mapped pair transform.Generator)
            |> Option.defaultValue LayerDeviation.Zero
        | Identity -> asTheyAre pair
        | ExactWarp -> forward pair pair.Exact
        | MeanFlow -> transform.MeanFlow |> Option.map (forward pair) |> Option.defaultValue LayerDeviation.Zero
        | Negation -> thereAndBack pair transform.Generator transform.Negation
        | FixedPoint -> thereAndBack pair transform.Generator transform.FixedPoint
        | ExactBack -> thereAndBack pair pair.Exact pair.ExactBack
