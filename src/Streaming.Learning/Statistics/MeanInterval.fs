namespace Streaming.Learning.Statistics

open MathNet.Numerics.Distributions

/// A mean of a few repetitions and how sure it is.
type MeanInterval =
    { /// Repetitions.
      Count: int
      Mean: float
      /// Standard deviation of the repetitions, with Count - 1; not a number for a single one.
      Deviation: float
      /// Lower end of the 95 % confidence interval of the mean by Student's t; not a number for a single repetition.
      Low: float
      /// Its upper end.
      High: float }

/// Summing up repetitions of an experiment.
module MeanInterval =
    let private outside = 0.05

    /// Mean, deviation and interval of the values; there is at least one.
    let ofValues (values: float seq) =
        let values = Seq.toArray values
        let count = values.Length
        let mean = Array.average values

        if count < 2 then
            { Count = count; Mean = mean; Deviation = nan; Low = nan; High = nan }
        else
            let squares = values |> Array.sumBy (fun value -> (value - mean) * (value - mean))
            let deviation = sqrt (squares / float (count - 1))
            let reach = StudentT.InvCDF(0.0, 1.0, float (count - 1), 1.0 - outside / 2.0) * deviation / sqrt (float count)

            { Count = count
              Mean = mean
              Deviation = deviation
              Low = mean - reach
              High = mean + reach }
