namespace Streaming.Generators.Predictions

open System
open Streaming.Domain
open Streaming.Flow.Deviations
open Streaming.Flow.Fields
open Streaming.Generators.Moving
open Streaming.Learning.Flows

/// One pair of views at one layer, ready to be compared. Fields are flow vectors in cells.
type LayerPair =
    { /// How features are moved.
      Warp: FeatureWarp
      /// The layer's place in the feature space.
      Layer: int
      /// The features of the first view.
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
      /// Room for features that are moved, as long as the views' features.
      Scratch: float32[] }

/// Measuring predictions of one pair at one layer.
module PairComparison =
    let private planes pair (field: float32[]) : ReadOnlySpan<float32> =
        Span.op_Implicit (FlowVector(pair.Warp.Space, field).Planes pair.Layer)

    let private endpoint pair field = EndpointError.between pair.MaskAfter (planes pair field) (planes pair pair.Exact)

    let private deviations endpoint (struct (all, inside)) =
        { All = all
          Inside = inside
          Endpoint = endpoint }

    let private ofWarp pair (features: FeatureMap) (field: float32[]) truth (mask: CellMask) =
        let field = FlowVector(pair.Warp.Space, field)
        FeatureDeviation.OfWarp(features, field.X pair.Layer, field.Y pair.Layer, truth, ReadOnlySpan mask.Inside, pair.Warp.Boundary)

    let private forward pair field =
        ofWarp pair pair.Before field pair.After pair.MaskAfter |> deviations (endpoint pair field)

    let private thereAndBack pair there back =
        let moved = pair.Warp.Layer(pair.Layer, there, pair.Before, pair.Scratch)
        ofWarp pair moved back pair.Before pair.MaskBefore |> deviations EndpointError.Zero

    let private mapped pair field (map: IChannelMap) =
        let moved = pair.Warp.Layer(pair.Layer, field, pair.Before, pair.Scratch)
        map.Apply(ReadOnlySpan pair.Scratch, Span pair.Scratch)
        FeatureDeviation.Between(moved, pair.After, ReadOnlySpan pair.MaskAfter.Inside) |> deviations (endpoint pair field)

    let private asTheyAre pair =
        FeatureDeviation.Between(pair.Before, pair.After, ReadOnlySpan pair.MaskAfter.Inside)
        |> deviations (EndpointError.ofNoFlow pair.MaskAfter (planes pair pair.Exact))

    /// How far one prediction is from the truth; nothing measured where the bases do not have what it needs.
    let deviation (transform: EvaluatedTransform) (pair: LayerPair) prediction =
        match prediction with
        | Generator -> forward pair transform.Generator.Field
        | ChannelMapped ->
            transform.Generator.ChannelMaps[pair.Layer]
            |> Option.map (mapped pair transform.Generator.Field)
            |> Option.defaultValue LayerDeviation.Zero
        | Identity -> asTheyAre pair
        | ExactWarp -> forward pair pair.Exact
        | MeanFlow -> transform.MeanFlow |> Option.map (forward pair) |> Option.defaultValue LayerDeviation.Zero
        | Negation -> thereAndBack pair transform.Generator.Field transform.Negation
        | FixedPoint -> thereAndBack pair transform.Generator.Field transform.FixedPoint
        | ExactBack -> thereAndBack pair pair.Exact pair.ExactBack
