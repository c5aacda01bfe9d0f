namespace Streaming.Pipeline.Graph

open System
open System.Diagnostics
open System.Threading

/// What a run tells while it goes on.
type Progress =
    { Seconds: float
      /// The graph's stages, in its order.
      Stages: StageSnapshot[] }

/// Tells the progress of a graph once a second, and once more at its end.
type ProgressClock(stages: Stages, tell: Progress -> unit) =
    let watch = Stopwatch.StartNew()

    let report _ =
        tell
            { Seconds = watch.Elapsed.TotalSeconds
              Stages = stages.Snapshots }

    let timer = new Timer(report, null, TimeSpan.FromSeconds 1.0, TimeSpan.FromSeconds 1.0)

    interface IDisposable with
        member _.Dispose() =
            // Waits for a report that is being told, so that the last one comes last.
            use told = new ManualResetEvent(false)

            if timer.Dispose told then
                told.WaitOne() |> ignore

            report null
