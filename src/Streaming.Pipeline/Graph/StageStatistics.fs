namespace Streaming.Pipeline.Graph

open System.Diagnostics
open System.Threading

/// What one stage of the graph has done so far.
type StageSnapshot =
    { /// The stage's name, such as "flow".
      Stage: string
      /// How many items it may work on at once.
      Workers: int
      /// Items it has taken in and finished, rejected ones included.
      Items: int64
      /// Items it rejected.
      Rejected: int64
      /// Seconds its workers spent working, added up over the workers.
      BusySeconds: float }

/// Counts what a stage does; safe to use from all its workers.
type StageStatistics(stage: string, workers: int) =
    let mutable items = 0L
    let mutable rejected = 0L
    let mutable busyTicks = 0L

    /// Runs the work of one item and counts it, also when it throws.
    member _.Measure(work: unit -> 'a) : 'a =
        let start = Stopwatch.GetTimestamp()

        try
            work ()
        finally
            Interlocked.Add(&busyTicks, Stopwatch.GetTimestamp() - start) |> ignore
            Interlocked.Increment &items |> ignore

    /// Counts one rejected item.
    member _.CountRejected() = Interlocked.Increment &rejected |> ignore

    /// The counts so far.
    member _.Snapshot =
        { Stage = stage
          Workers = workers
          Items = Interlocked.Read &items
          Rejected = Interlocked.Read &rejected
          BusySeconds = float (Interlocked.Read &busyTicks) / float Stopwatch.Frequency }
