namespace Streaming.Experiments.Profile

open Streaming.Experiments.Evaluation
open Streaming.Generators.Predictions
open Streaming.Pipeline.Graph

/// A piece of work on an original.
type ProfileWork =
    /// A series, by its place in the plan.
    | OfSeries of int
    /// The untransformed view: its layers' own deviation, and how its features change by small amounts.
    | OfUntransformed

/// An original's piece of work, waiting.
type ProfileTask =
    { Original: OriginalFeatures
      Work: ProfileWork }

/// How amounts were told.
[<Struct>]
type ToldSums =
    { /// Pairs that an amount was told of.
      Pairs: int
      /// Those whose amount it was.
      Right: int
      /// How far off the amounts were, added up, in the family's unit.
      Error: float }

    /// Nothing told.
    static member Zero = { Pairs = 0; Right = 0; Error = 0.0 }

    /// Both together.
    static member (+)(a: ToldSums, b: ToldSums) =
        { Pairs = a.Pairs + b.Pairs
          Right = a.Right + b.Right
          Error = a.Error + b.Error }

/// The same by the generators' fields alone, and by their channel maps too; nothing by maps where there is none.
[<Struct>]
type ToldBoth =
    { Moved: ToldSums
      Mapped: ToldSums }

    /// Nothing told.
    static member Zero = { Moved = ToldSums.Zero; Mapped = ToldSums.Zero }

    /// Both together.
    static member (+)(a: ToldBoth, b: ToldBoth) =
        { Moved = a.Moved + b.Moved
          Mapped = a.Mapped + b.Mapped }

/// What was measured of a transform's pairs.
type TransformSums =
    { Deviations: PredictionDeviations
      /// By layer.
      Told: ToldBoth[] }

/// What a small transform does at a layer.
[<Struct>]
type LocalDeviation =
    { /// Of the features after it from those before.
      Moved: LayerDeviation
      /// Of the features after it, moved back by the exact field, from those before.
      Left: LayerDeviation }

/// What was measured of the untransformed view.
type UntransformedFigures =
    { /// By layer.
      Spread: FeatureSpread[]
      /// By family, then layer.
      Local: LocalDeviation[][] }

/// What a piece of work found.
type ProfileFigures =
    /// By amount, of the series at this place.
    | OfSeriesAt of series: int * TransformSums[]
    | OfUntransformedView of UntransformedFigures

/// A piece of work that is done.
type ProfilePart =
    { Original: OriginalFeatures
      Figures: ProfileFigures }

/// What is kept of one original.
type OriginalProfile =
    { Decoded: DecodedOriginal
      /// By transform, in the plan's order, over all poses.
      Transforms: TransformSums[]
      Untransformed: UntransformedFigures }
