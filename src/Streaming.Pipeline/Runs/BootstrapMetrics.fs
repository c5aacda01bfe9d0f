namespace Streaming.Pipeline.Runs

open System
open Streaming.Learning.Statistics

/// How the intervals of a run were made: resamples of the originals, drawn with replacement.
[<CLIMutable>]
type BootstrapMetrics =
    { /// Of the draws.
      Seed: int
      /// How many were drawn.
      Resamples: int
      /// Share of the resamples that an interval holds.
      Level: float }

/// Intervals in metrics.json.
module BootstrapMetrics =
    /// Of intervals that hold 95 %.
    let ofDraws seed resamples =
        { Seed = seed
          Resamples = resamples
          Level = 0.95 }

    /// Low end and high end; none where there were too few items to resample.
    let interval (measured: Measured) =
        if Double.IsFinite measured.Low then Some [| measured.Low; measured.High |] else None
