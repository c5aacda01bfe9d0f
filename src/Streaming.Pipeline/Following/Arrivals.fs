namespace Streaming.Pipeline.Following

open System
open System.Collections.Concurrent
open System.Collections.Generic
open System.Threading
open System.Threading.Tasks
open Streaming.Domain
open Streaming.Imaging.Catalogue
open Streaming.Pipeline.Runs

/// Images of a source that goes on, one after the other.
type IArrivals =
    inherit IDisposable

    /// The next image; none where none has come within the time, or there will be no more.
    abstract TryNext: wait: TimeSpan -> CatalogueEntry option

    /// Whether there will be no more.
    abstract IsOver: bool

    /// Images that have come and cannot be taken yet.
    abstract Waiting: int

/// Images of a folder that grows, until the token ends it.
type GrowingArrivals(source: DatasetSource, stop: CancellationToken) =
    // Between two looks, which take their time in folders of many images.
    let leastPause, looksShare = TimeSpan.FromSeconds 0.5, 10.0
    let pieceOfWait = TimeSpan.FromMilliseconds 100.0
    let growing = GrowingImages(source.Dataset, source.Split, source.Boxes)
    let queue = Queue<CatalogueEntry>()
    let mutable nextLook = DateTime.MinValue

    let look () =
        let before = DateTime.UtcNow
        growing.Look before |> Seq.iter queue.Enqueue
        let after = DateTime.UtcNow
        nextLook <- after + max leastPause (looksShare * (after - before))

    let rec next (until: DateTime) =
        if stop.IsCancellationRequested then
            None
        elif queue.Count > 0 then
            Some(queue.Dequeue())
        elif DateTime.UtcNow >= nextLook then
            look ()
            next until
        elif DateTime.UtcNow >= until then
            None
        else
            stop.WaitHandle.WaitOne pieceOfWait |> ignore
            next until

    interface IArrivals with
        member _.TryNext wait = next (DateTime.UtcNow + wait)
        member _.IsOver = stop.IsCancellationRequested
        member _.Waiting = growing.Waiting + queue.Count
        member _.Dispose() = ()

/// Images of a stream, until its end or until the token ends it.
type StreamedArrivals(source: DatasetSource, stop: CancellationToken) =
    // Images that were read and not taken yet: few, since they are in memory.
    let ahead = 8
    let queue = new BlockingCollection<CatalogueEntry>(ahead)

    let reading =
        Task.Run(fun () ->
            try
                for entry in source.OpenOnce().Entries() do
                    queue.Add(entry, stop)
            finally
                queue.CompleteAdding())

    interface IArrivals with
        member _.TryNext wait =
            let mutable entry = Unchecked.defaultof<CatalogueEntry>

            try
                if queue.TryTake(&entry, int wait.TotalMilliseconds, stop) then
                    Some entry
                else
                    // What went wrong while the stream was read goes wrong here.
                    if queue.IsCompleted then reading.GetAwaiter().GetResult()
                    None
            with :? OperationCanceledException -> None

        member _.IsOver = stop.IsCancellationRequested || queue.IsCompleted
        member _.Waiting = queue.Count
        member _.Dispose() = queue.Dispose()

/// Sources that go on.
module Arrivals =
    /// The images of standard input as they come by, or of a folder as it grows.
    let ofSource (source: DatasetSource) (stop: CancellationToken) : IArrivals =
        if source.Dataset = DataPath.StandardInput then
            new StreamedArrivals(source, stop)
        else
            new GrowingArrivals(source, stop)
