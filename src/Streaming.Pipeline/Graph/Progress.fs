namespace Streaming.Pipeline.Graph

open System
open System.Diagnostics
open System.Threading
open System.Threading.Tasks

/// How far one stage has come, in a reader's words.
type StageProgress =
    { /// What its items are.
      Unit: string
      Finished: int64
      /// How many it will be; none as long as that cannot be told.
      Total: int64 option }

/// What a run tells while it goes on.
type Progress =
    { /// Since this piece of work began.
      Seconds: float
      /// What is being done, in a reader's words, such as "learning".
      Doing: string
      /// How far it is; none where that is not counted.
      Work: WorkDone option
      /// The parts of the work that mean something to a reader, in their order.
      Parts: StageProgress[] }

/// Telling of work.
module Progress =
    /// Work that began with the watch, of which nothing is counted.
    let doing (what: string) (watch: Stopwatch) =
        { Seconds = watch.Elapsed.TotalSeconds
          Doing = what
          Work = None
          Parts = [||] }

    /// Work of which so much is done, in equal parts.
    let counted (what: string) (unit: string) (watch: Stopwatch) (finished: int) (total: int) =
        let seconds = watch.Elapsed.TotalSeconds
        let share = float finished / float (max 1 total)

        { doing what watch with
            Work =
                Some
                    { Unit = unit
                      Finished = int64 finished
                      Total = Some(int64 total)
                      IsCounted = true
                      Share = Some share
                      SecondsLeft = if finished > 0 then Some(seconds * (1.0 - share) / share) else None } }

    /// A graph after so many seconds.
    let ofGraph (workload: Workload) (images: int option) (seconds: float) (snapshots: StageSnapshot[]) =
        let totals = images |> Option.map (fun images -> Workload.totals workload images snapshots) |> Option.defaultValue Map.empty

        let part unit stage =
            snapshots
            |> Array.tryFind (fun snapshot -> snapshot.Stage = stage)
            |> Option.map (fun snapshot ->
                { Unit = unit
                  Finished = snapshot.Items
                  Total = totals.TryFind stage |> Option.map (fun total -> max snapshot.Items (int64 (round total))) })

        let told = workload.Stages |> List.filter (fun stage -> stage.Unit <> "")

        { Seconds = seconds
          Doing = workload.Doing
          Work = Some(Workload.measure workload images seconds snapshots)
          Parts = [| yield! part "images examined" "examine" |> Option.toArray
                     for stage in told do yield! part stage.Unit stage.Stage |> Option.toArray |] }

/// Tells the progress of a graph once a second, and once more at its end. `images` counts what it is given, which may take a
/// while.
type ProgressClock(stages: Stages, workload: Workload, images: Task<int>, tell: Progress -> unit) =
    let watch = Stopwatch.StartNew()

    let report _ =
        let counted = if images.IsCompletedSuccessfully then Some images.Result else None
        tell (Progress.ofGraph workload counted watch.Elapsed.TotalSeconds stages.Snapshots)

    let timer = new Timer(report, null, TimeSpan.FromSeconds 1.0, TimeSpan.FromSeconds 1.0)

    interface IDisposable with
        member _.Dispose() =
            // Waits for a report that is being told, so that the last one comes last.
            use told = new ManualResetEvent(false)

            if timer.Dispose told then
                told.WaitOne() |> ignore

            report null
