namespace Streaming.Pipeline.Graph

open System
open System.Threading
open System.Threading.Tasks
open System.Threading.Tasks.Dataflow

/// A stage failed for a reason that is not one item's: the run cannot go on.
type StageFaultedException(stage: string, inner: exn) =
    inherit Exception($"Stage {stage} failed: {inner.Message}", inner)
    /// The stage that failed first.
    member _.Stage = stage

/// Watches over the blocks of one graph. The first fault wins: it is remembered, everything else is cancelled, and
/// nobody is left waiting for a block that will never take its item. The same token cancels from outside.
type Supervisor(cancellation: CancellationToken) =
    let source = CancellationTokenSource.CreateLinkedTokenSource cancellation
    let watched = ResizeArray<Task>()
    let mutable first: exn | null = null

    let fault stage (error: exn) =
        let root = error.GetBaseException()
        Interlocked.CompareExchange(&first, StageFaultedException(stage, root), null) |> ignore
        source.Cancel()

    let isCancellation (error: exn) = error :? OperationCanceledException && source.IsCancellationRequested

    /// Cancelled by the first fault, and by the token given to the supervisor. Every block and every SendAsync of the
    /// graph takes it.
    member _.Token = source.Token

    /// Ends the graph before it is done: nobody wants what it makes any more.
    member _.Cancel() = source.Cancel()

    /// Runs the work of a stage. What it throws is told under this stage's name: a block's own fault would reach its
    /// neighbours first, and the last of them would be blamed.
    member _.Guard(stage: string, work: unit -> 'a) : 'a =
        try
            work ()
        with error when not (isCancellation error) ->
            fault stage error
            reraise ()

    /// Watches a task of the graph: a feeder, or a block's Completion.
    member _.Watch(stage: string, task: Task) =
        let watch =
            task.ContinueWith(
                (fun (t: Task) ->
                    match t.Exception with
                    | null -> ()
                    | error -> fault stage error),
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default
            )

        lock watched (fun () -> watched.Add watch)

    /// Watches a block and gives it back.
    member this.Watched(stage: string, block: 'block when 'block :> IDataflowBlock) : 'block =
        this.Watch(stage, block.Completion)
        block

    /// Waits until every watched task has ended. Throws the first fault as a StageFaultedException; when there is
    /// none and the run was cancelled from outside, an OperationCanceledException.
    member _.Finish() : Task =
        task {
            let mutable seen = -1
            // A stage may add watched tasks while others end.
            while seen <> lock watched (fun () -> watched.Count) do
                let tasks = lock watched (fun () -> watched.ToArray())
                seen <- tasks.Length
                do! Task.WhenAll tasks

            match first with
            | null -> cancellation.ThrowIfCancellationRequested()
            | error -> raise error
        }

    interface IDisposable with
        member _.Dispose() = source.Dispose()
