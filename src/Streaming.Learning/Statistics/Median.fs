namespace Streaming.Learning.Statistics

/// The middle of some values.
module Median =
    /// The value in the middle, or the mean of the two there; not a number of none.
    let ofValues (values: float[]) =
        if values.Length = 0 then
            nan
        else
            let sorted = Array.sort values
            0.5 * (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2])
