namespace Streaming.Experiments.Profile

open System
open Streaming.Domain
open Streaming.Experiments.Evaluation
open Streaming.Flow.Deviations
open Streaming.Flow.Fields
open Streaming.Generators.Moving
open Streaming.Generators.Predictions
open Streaming.Learning.Flows

/// One layer of the views of a series, as amounts are told from them.
type ToldViews =
    { Before: FeatureMap
      /// In the order of the family's amounts.
      After: FeatureMap[]
      /// The cells that are compared, which must not depend on the amount, or they would tell it.
      Inside: CellMask }

/// Measuring an original's features: the work of the profile's graph.
module ProfileMeasurement =
    /// The predictions that a profile compares.
    let predictions = [| Identity; ExactWarp; Generator; ChannelMapped |]

    let private mask (plan: ProfilePlan) (original: OriginalFeatures) view layer =
        let box = original.Decoded.Box
        CellMask.create layer (ViewPlan.affine plan.Space.InputSize box.CentreX box.CentreY plan.Views.Views[view]) box

    let private affine (plan: ProfilePlan) (original: OriginalFeatures) (transform: Transform) =
        let box = original.Decoded.Box
        transform.AffineAbout(plan.Space.InputSize, box.CentreX, box.CentreY)

    let private mapOf (plan: ProfilePlan) (original: OriginalFeatures) view layer =
        ViewFeatures.map plan.Space.Layers[layer] original.Features[view].[layer]

    let private deviations plan (original: OriginalFeatures) (scratch: float32[][]) before after (transform: EvaluatedTransform) : PredictionDeviations =
        let truly = affine plan original transform.Transform
        let exact, exactBack = ExactField.vector plan.Space truly, ExactField.vector plan.Space (Affine.inverse truly)

        let pairs =
            plan.Space.Layers
            |> Array.mapi (fun i layer ->
                { Warp = plan.Warp
                  Layer = i
                  Before = mapOf plan original before i
                  After = mapOf plan original after i
                  MaskBefore = mask plan original before layer
                  MaskAfter = mask plan original after layer
                  Exact = exact
                  ExactBack = exactBack
                  Scratch = scratch[i] })

        let made = PredictionDeviations.zero plan.Space.Layers.Length

        for prediction in predictions do
            made[Prediction.index prediction] <- pairs |> Array.map (fun pair -> PairComparison.deviation transform pair prediction)

        made

    // The told amount of each true one: `squares` has for each candidate and each view after what is between them.
    let private told (amounts: float[]) (squares: float[][]) =
        amounts
        |> Array.mapi (fun truth amount ->
            let nearest = squares |> Seq.map (fun ofCandidate -> ofCandidate[truth]) |> Seq.indexed |> Seq.minBy snd |> fst

            { Pairs = 1
              Right = (if nearest = truth then 1 else 0)
              Error = abs (amounts[nearest] - amount) })

    /// What is told of each amount at one layer: the features before are moved by the generator of every amount of the family,
    /// and the amount whose features are nearest to those after the transform is told. `scratch` is as long as the features.
    let tell (warp: FeatureWarp) (layer: int) (generators: FeatureGenerator[]) (views: ToldViews) (scratch: float32[]) : ToldBoth[] =
        let amounts = generators |> Array.map _.Transform.Amount

        let between made =
            views.After
            |> Array.map (fun truth ->
                let struct (_, within) = FeatureDeviation.Between(made, truth, ReadOnlySpan views.Inside.Inside)
                within.Squares)

        let squares =
            generators
            |> Array.map (fun generator ->
                let made = warp.Layer(layer, generator.Field, views.Before, scratch)
                let moved = between made

                let mapped =
                    generator.ChannelMaps[layer]
                    |> Option.map (fun map ->
                        map.Apply(ReadOnlySpan scratch, Span scratch)
                        between made)

                moved, mapped)

        let byField = told amounts (Array.map fst squares)

        match squares |> Array.map snd |> Array.forall Option.isSome with
        | true when views.Inside.Count > 0 -> Array.map2 (fun moved mapped -> { Moved = moved; Mapped = mapped }) byField (told amounts (squares |> Array.map (snd >> Option.get)))
        | false when views.Inside.Count > 0 -> byField |> Array.map (fun moved -> { ToldBoth.Zero with Moved = moved })
        | _ -> amounts |> Array.map (fun _ -> ToldBoth.Zero)

    // The cells that look at the object in every view of a series, whichever of its amounts was the true one.
    let private always (plan: ProfilePlan) (original: OriginalFeatures) (series: ProfileSeries) (layer: Layer) : CellMask =
        let both (a: bool[]) (b: bool[]) = Array.map2 (&&) a b

        { Layer = layer
          Inside = series.After |> Array.fold (fun inside view -> both inside (mask plan original view layer).Inside) (mask plan original series.Before layer).Inside }

    /// What is measured of a series: by amount. `scratch` is as long as a view's features.
    let series (plan: ProfilePlan) (original: OriginalFeatures) (series: ProfileSeries) (scratch: float32[][]) : TransformSums[] =
        let transforms = plan.Families[series.Family].Transforms
        let generators = transforms |> Array.map _.Generator

        let toldAt i layer =
            let views =
                { Before = mapOf plan original series.Before i
                  After = series.After |> Array.map (fun view -> mapOf plan original view i)
                  Inside = always plan original series layer }

            tell plan.Warp i generators views scratch[i]

        let deviations = Array.map2 (deviations plan original scratch series.Before) series.After transforms
        let told = plan.Space.Layers |> Array.mapi toldAt
        deviations |> Array.mapi (fun amount own -> { Deviations = own; Told = told |> Array.map (fun ofLayer -> ofLayer[amount]) })

    let private whole (struct (all, inside)) =
        { All = all
          Inside = inside
          Endpoint = EndpointError.Zero }

    // f(T x) against f(x), as it is and moved back.
    let private local (plan: ProfilePlan) (original: OriginalFeatures) (change: LocalChange) =
        let back = FlowVector(plan.Space, ExactField.vector plan.Space (Affine.inverse (affine plan original change.Transform)))

        plan.Space.Layers
        |> Array.mapi (fun i layer ->
            let before, after = mapOf plan original plan.Untransformed i, mapOf plan original change.After i
            let inside = (mask plan original plan.Untransformed layer).Inside

            { Moved = whole (FeatureDeviation.Between(after, before, ReadOnlySpan inside))
              Left = whole (FeatureDeviation.OfWarp(after, back.X i, back.Y i, before, ReadOnlySpan inside, plan.Warp.Boundary)) })

    /// What is measured of the untransformed view.
    let untransformed (plan: ProfilePlan) (original: OriginalFeatures) : UntransformedFigures =
        { Spread = plan.Space.Layers |> Array.mapi (fun i layer -> OwnDeviation.ofFeatures layer.Channels original.Features[plan.Untransformed].[i])
          Local = plan.Local |> Array.map (local plan original) }

    let private isFiniteDeviation (deviation: LayerDeviation) = Double.IsFinite deviation.All.Squares

    /// Whether every sum is finite.
    let isFinite (figures: ProfileFigures) =
        match figures with
        | OfSeriesAt(_, sums) -> sums |> Array.forall (fun own -> PredictionDeviations.isFinite own.Deviations)
        | OfUntransformedView own ->
            own.Spread |> Array.forall (fun spread -> Double.IsFinite spread.Squares)
            && own.Local |> Array.forall (Array.forall (fun change -> isFiniteDeviation change.Moved && isFiniteDeviation change.Left))
