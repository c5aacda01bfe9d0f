namespace Streaming.Pipeline.Runs

open System.Diagnostics

/// What a run took.
[<CLIMutable>]
type RunCost =
    { /// Seconds since it began, or was resumed.
      Seconds: float
      /// Largest resident memory of the process, in MiB.
      PeakRssMb: float }

/// What a run took that works on pairs of views.
[<CLIMutable>]
type PairCost =
    { /// Seconds since it began, or was resumed.
      Seconds: float
      /// Pairs of this run in each of them.
      PairsPerSecond: float
      /// Largest resident memory of the process, in MiB.
      PeakRssMb: float }

/// Taking stock of a run.
module RunCost =
    /// Of a run that began with the watch.
    let since (watch: Stopwatch) : RunCost =
        { Seconds = watch.Elapsed.TotalSeconds
          PeakRssMb = float (Process.GetCurrentProcess().PeakWorkingSet64) / 1048576.0 }

    /// With the number of the run's pairs.
    let ofPairs (pairs: int64) (cost: RunCost) : PairCost =
        { Seconds = cost.Seconds
          PairsPerSecond = float pairs / cost.Seconds
          PeakRssMb = cost.PeakRssMb }
