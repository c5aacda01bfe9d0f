namespace Streaming.Generators.Amounts

open Streaming.Learning.Statistics

/// A test pair and the amount that one way of telling says.
[<Struct>]
type AmountPrediction =
    { Pair: TestPair
      Amount: float }

    /// The amount less the true one.
    member t.Error = t.Amount - t.Pair.Amount

/// How well amounts were told.
type AmountScore =
    { Pairs: int
      /// Share of pairs that are put on the right side of the threshold; with its interval over originals.
      Accuracy: Measured
      /// Mean absolute error, in the family's unit; with its interval over originals.
      MeanAbsError: Measured
      MedianAbsError: float
      /// Mean error: what is told less what is true.
      Bias: float }

/// Pairs by what they are and what they were told to be.
[<CLIMutable>]
type Confusion =
    { /// Below the threshold, and told to be.
      BelowToldBelow: int
      /// Below it, and told to be above.
      BelowToldAbove: int
      /// Above it, and told to be below.
      AboveToldBelow: int
      /// Above it, and told to be.
      AboveToldAbove: int }

/// How well pairs were judged whose amounts are about equally far from the threshold.
[<CLIMutable>]
type DistanceScore =
    { /// In the family's unit.
      Distance: float
      /// How many there are.
      Pairs: int
      /// Share of them that is put on the right side.
      Accuracy: float }
