namespace Streaming.Pipeline.Runs

open System.Diagnostics
open Streaming.Domain
open Streaming.Storage.Files

/// What the metrics of every training end with.
[<CLIMutable>]
type RunFacts =
    { /// Images that could not be used.
      [<Inlined>]
      Rejects: RejectTotals
      /// What the command took since it began or was resumed.
      [<Inlined>]
      Cost: RunCost
      /// Files of the dataset that are pictures of kinds that are not read, by extension.
      PassedOver: Keyed<int> }

/// Taking stock of a training.
module RunFacts =
    /// Of one that began with the watch.
    let since (watch: Stopwatch) (rejects: RejectTally) passedOver : RunFacts =
        { Rejects = RejectCounts.totals rejects
          Cost = RunCost.since watch
          PassedOver = passedOver }
