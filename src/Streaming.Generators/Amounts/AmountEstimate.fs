namespace Streaming.Generators.Amounts

open Streaming.Learning.Amounts

/// A way to tell the amount from two pictures.
type AmountMethod =
    /// From the flow between them: the amount whose generator is nearest to it (paper 3.2).
    | PaperFit
    /// From the flow, each component weighted by what generators leave unexplained of it.
    | WeightedFit
    /// From the features: the amount whose generator and channel map take those of the first picture closest to those of
    /// the second.
    | Hypotheses
    /// The same without channel maps.
    | MovedOnly
    /// A control that knows no features: the same search over the pixels of the pictures.
    | Pixels
    /// A control that knows no features: the similarity that local descriptors find.
    | Descriptors

/// Names and order of the methods.
module AmountMethod =
    /// All, in the order of files and tables.
    let all = [| PaperFit; WeightedFit; Hypotheses; MovedOnly; Pixels; Descriptors |]

    /// The name in files.
    let name how =
        match how with
        | PaperFit -> "paper"
        | WeightedFit -> "weighted"
        | Hypotheses -> "hypotheses"
        | MovedOnly -> "hypotheses_without_map"
        | Pixels -> "pixels"
        | Descriptors -> "descriptors"

    /// Whether it knows no features: what it tells is what features have to be better than. It has no layers either.
    let isControl how =
        match how with
        | Pixels
        | Descriptors -> true
        | PaperFit
        | WeightedFit
        | Hypotheses
        | MovedOnly -> false

/// An amount with its uncertainty, in the family's unit.
type Estimate =
    { /// The most likely amount.
      Amount: float
      /// Standard deviation of the posterior; not a number, as the ends of its interval, where the method has none.
      Deviation: float
      /// The posterior's central 95 %.
      Low: float
      High: float }

/// What one method says of one pair.
type MethodEstimate =
    { Method: AmountMethod
      /// Each layer alone; none of a control.
      Layers: float[]
      /// All layers together.
      All: Estimate
      /// How much of what unrelated features would differ by is explained, layer by layer: 1 for equal features, about
      /// 0 for pictures that have nothing in common. Not a number where the method does not compare features.
      Agreement: float[] }

/// Making estimates.
module Estimate =
    /// From a posterior over t; the ends of the interval in ascending order of amounts. The estimate lies between the t that
    /// the posterior tells apart, so an interval that is narrower than their distance is widened to hold it.
    let ofPosterior (amountAt: float -> float) (t: float) (posterior: AmountPosterior) =
        let struct (low, high) = posterior.Interval
        let amount, a, b = amountAt t, amountAt low, amountAt high

        { Amount = amount
          Deviation = abs (amountAt (t + 0.5 * posterior.Deviation) - amountAt (t - 0.5 * posterior.Deviation))
          Low = min amount (min a b)
          High = max amount (max a b) }
