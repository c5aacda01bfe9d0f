namespace Streaming.Pipeline.Graph

open System
open System.Threading.Tasks
open System.Threading.Tasks.Dataflow
open Streaming.Domain

/// How a stage runs.
type StageOptions =
    { /// The stage's name in statistics, rejects and errors.
      Name: string
      /// Items worked on at once.
      Workers: int
      /// Items that may wait in the stage, those worked on included; at least Workers.
      Capacity: int }

/// Blocks of the graph. Each is bounded, cancelled by the supervisor, watched by it, and gives items out in the order
/// they came in, at any number of workers. Linking is one source to one target.
type Stages(supervisor: Supervisor, rejects: Reject -> unit) =
    let statistics = ResizeArray<StageStatistics>()

    let blockOptions (options: StageOptions) =
        if options.Workers < 1 || options.Capacity < options.Workers then
            invalidArg (nameof options) $"Stage {options.Name} needs a worker and room for each of its {options.Workers} workers; its capacity is {options.Capacity}."

        ExecutionDataflowBlockOptions(
            BoundedCapacity = options.Capacity,
            MaxDegreeOfParallelism = options.Workers,
            EnsureOrdered = true,
            SingleProducerConstrained = true,
            CancellationToken = supervisor.Token
        )

    let count (options: StageOptions) =
        let counter = StageStatistics(options.Name, options.Workers)
        lock statistics (fun () -> statistics.Add counter)
        counter

    let measured (counter: StageStatistics) name work =
        counter.Measure(fun () -> supervisor.Guard(name, work))

    let reject (options: StageOptions) (counter: StageStatistics) imageId path (e: ItemRejectedException) =
        counter.CountRejected()

        rejects
            { ImageId = imageId
              Path = path
              Stage = options.Name
              Reason = e.Reason
              Detail = e.Message }

    /// Cancelled when the graph ends before it is done: what waits inside a stage's work must watch it.
    member _.Token = supervisor.Token

    /// What every stage has done so far, in the order of the graph.
    member _.Snapshots = lock statistics (fun () -> statistics |> Seq.map _.Snapshot |> Seq.toArray)

    /// A stage that makes one item of each, or none, or rejects it: an ItemRejectedException becomes a reject under the
    /// name and path that `identify` gives; any other exception ends the run.
    member _.Pick(options: StageOptions, identify: 'a -> struct (string * string), work: 'a -> 'b option) : IPropagatorBlock<'a, 'b> =
        let counter = count options

        let step item : 'b seq =
            measured counter options.Name (fun () ->
                try
                    Option.toArray (work item)
                with :? ItemRejectedException as e ->
                    let struct (imageId, path) = identify item
                    reject options counter imageId path e
                    Array.empty)

        supervisor.Watched(options.Name, TransformManyBlock<'a, 'b>(step, blockOptions options))

    /// A stage that makes one item of each, or rejects it as Pick does.
    member this.Choose(options: StageOptions, identify: 'a -> struct (string * string), work: 'a -> 'b) : IPropagatorBlock<'a, 'b> =
        this.Pick(options, identify, work >> Some)

    /// A stage that makes one item of each. Whatever it throws ends the run.
    member _.Map(options: StageOptions, work: 'a -> 'b) : IPropagatorBlock<'a, 'b> =
        let counter = count options
        let step item = measured counter options.Name (fun () -> work item)
        supervisor.Watched(options.Name, TransformBlock<'a, 'b>(step, blockOptions options))

    /// A stage that makes any number of items of each. What it makes of one item may be more than its capacity, so
    /// those items should be light; it takes in the next item only when they have gone down to the capacity.
    member _.Expand(options: StageOptions, work: 'a -> 'b seq) : IPropagatorBlock<'a, 'b> =
        let counter = count options
        let step item : 'b seq = measured counter options.Name (fun () -> Seq.toArray (work item))
        supervisor.Watched(options.Name, TransformManyBlock<'a, 'b>(step, blockOptions options))

    /// A stage that puts consecutive items together: as many as `sizeOf` says of the first of them.
    member this.Group(name: string, capacity: int, sizeOf: 'a -> int, assemble: 'a[] -> 'b seq) : IPropagatorBlock<'a, 'b> =
        let waiting = ResizeArray<'a>()

        let step item : 'b seq =
            waiting.Add item

            if waiting.Count < sizeOf waiting[0] then
                Seq.empty
            else
                let parts = waiting.ToArray()
                waiting.Clear()
                assemble parts

        this.Expand({ Name = name; Workers = 1; Capacity = capacity }, step)

    /// A last stage: items are consumed one after another, in order.
    member _.Sink(name: string, capacity: int, work: 'a -> unit) : ITargetBlock<'a> =
        let options = { Name = name; Workers = 1; Capacity = capacity }
        let counter = count options
        let step item = measured counter name (fun () -> work item)
        supervisor.Watched(name, ActionBlock<'a>(step, blockOptions options))

    /// Links one stage to the next; the end of the first ends the second.
    member _.Link(source: ISourceBlock<'a>, target: ITargetBlock<'a>) =
        source.LinkTo(target, DataflowLinkOptions(PropagateCompletion = true)) |> ignore

    /// Feeds a sequence into the graph, as slowly as the graph takes it, then ends the first stage.
    member _.Feed(name: string, items: 'a seq, target: ITargetBlock<'a>) =
        // Guarded like a stage's work: the first stage's block must not be blamed for its source, and a source that gives up by
        // itself is not at its end.
        let next (enumerator: System.Collections.Generic.IEnumerator<'a>) = supervisor.Guard(name, enumerator.MoveNext)

        let feed () : Task =
            task {
                try
                    use enumerator = supervisor.Guard(name, items.GetEnumerator)
                    let mutable more = next enumerator

                    while more do
                        let! accepted = target.SendAsync(enumerator.Current, supervisor.Token)
                        more <- accepted && next enumerator

                    target.Complete()
                with
                | :? OperationCanceledException -> target.Complete()
                | error ->
                    target.Fault error
                    raise error
            }

        supervisor.Watch(name, Task.Run(feed, supervisor.Token))
