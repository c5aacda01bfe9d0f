namespace Streaming.Generators.Amounts

open Streaming.Domain

/// Two views of one held-out original that differ by an amount of a family, whose amount is to be found from the two
/// pictures alone (paper 3.2).
type TestPair =
    { /// The original's identifier.
      Original: string
      Family: Family
      /// Rotation of the first view, in degrees.
      Pose: float
      Amount: float
      /// Whether bases were calibrated on flows of this very amount. The others are the point of zero-shot.
      Calibrated: bool }

    /// The transform between the views.
    member pair.Transform = { Family = pair.Family; Amount = pair.Amount }

/// Which amounts test pairs have.
type TestAmounts =
    /// As many pairs below a threshold as above it: at each of threshold - k step and threshold + k step, for k in
    /// 1..count, the same number of pairs.
    | About of threshold: float * step: float * count: int
    /// Any amount of a range, each as likely.
    | Within of low: float * high: float
