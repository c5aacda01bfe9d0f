/// The graph's foundations, tested by faults. Each trap of the dataflow library has a test here that hangs, and so
/// runs into its time-out, when the trap is open.
module Streaming.Pipeline.Tests.GraphTests

open System
open System.Collections.Concurrent
open System.Threading
open System.Threading.Tasks
open System.Threading.Tasks.Dataflow
open Xunit
open Streaming.Domain
open Streaming.Pipeline.Graph

[<Literal>]
let private Timeout = 20_000

type private Graph(?token: CancellationToken) =
    let supervisor = new Supervisor(defaultArg token CancellationToken.None)
    let rejects = ConcurrentQueue<Reject>()
    member val Stages = Stages(supervisor, rejects.Enqueue)
    member _.Supervisor = supervisor
    member _.Rejects = rejects.ToArray()
    member _.Finish() = supervisor.Finish()

let private options name workers capacity =
    { Name = name
      Workers = workers
      Capacity = capacity }

let private byNumber (i: int) = struct (string i, $"{i}.jpg")

let private forever = Seq.initInfinite id

let private faulted (graph: Graph) =
    task {
        let! error = Assert.ThrowsAsync<StageFaultedException>(fun () -> graph.Finish())
        return error
    }

[<Fact(Timeout = Timeout)>]
let ``Items come out in order at any number of workers`` () =
    task {
        let graph = Graph()
        let random = Random 1
        let delays = Array.init 200 (fun _ -> random.Next 3)
        let work (i: int) =
            Thread.Sleep delays[i]
            i * 2
        let out = ResizeArray<int>()
        let stage = graph.Stages.Choose(options "double" 8 16, byNumber, work)
        graph.Stages.Link(stage, graph.Stages.Sink("collect", 1, out.Add))
        graph.Stages.Feed("feed", Seq.init 200 id, stage)
        do! graph.Finish()
        Assert.Equal<int>(Array.init 200 (fun i -> i * 2), out)
    }

[<Fact(Timeout = Timeout)>]
let ``A slow end loses no item, although every queue is full`` () =
    task {
        let graph = Graph()
        let mutable sum = 0
        let stage = graph.Stages.Choose(options "pass" 1 1, byNumber, id)
        graph.Stages.Link(stage, graph.Stages.Sink("slow", 1, fun i -> Thread.Sleep 1; sum <- sum + i))
        graph.Stages.Feed("feed", Seq.init 300 id, stage)
        do! graph.Finish()
        Assert.Equal(300 * 299 / 2, sum)
    }

[<Fact(Timeout = Timeout)>]
let ``A fault at the end stops a feeder that never ends`` () =
    task {
        let graph = Graph()
        let stage = graph.Stages.Choose(options "pass" 2 4, byNumber, id)
        graph.Stages.Link(stage, graph.Stages.Sink("sink", 1, fun i -> if i = 50 then failwith "the disk is full"))
        graph.Stages.Feed("feed", forever, stage)
        let! error = faulted graph
        Assert.Equal("sink", error.Stage)
        Assert.Contains("the disk is full", error.Message)
    }

[<Fact(Timeout = Timeout)>]
let ``A fault in the middle ends the stages before and after it`` () =
    task {
        let graph = Graph()
        let first = graph.Stages.Choose(options "first" 1 2, byNumber, id)
        let middle = graph.Stages.Choose(options "middle" 2 2, byNumber, (fun i -> if i = 7 then invalidOp "seven" else i))
        graph.Stages.Link(first, middle)
        graph.Stages.Link(middle, graph.Stages.Sink("sink", 1, ignore))
        graph.Stages.Feed("feed", forever, first)
        let! error = faulted graph
        Assert.Equal("middle", error.Stage)
    }

[<Fact(Timeout = Timeout)>]
let ``The first of several faults is the one told`` () =
    task {
        let graph = Graph()
        use late = new ManualResetEventSlim()
        let work i =
            if i = 0 then
                late.Wait()
                failwith "second"
            else
                failwith "first"
        let stage = graph.Stages.Choose(options "both" 2 2, byNumber, work)
        graph.Stages.Link(stage, graph.Stages.Sink("sink", 1, ignore))
        let side = graph.Stages.Sink("side", 1, fun (_: int) -> failwith "first of all")
        graph.Supervisor.Token.Register(fun () -> late.Set()) |> ignore
        Assert.True(side.Post 0)
        let! _ = Task.WhenAny(side.Completion)
        graph.Stages.Feed("feed", Seq.init 2 id, stage)
        let! error = faulted graph
        Assert.Equal("side", error.Stage)
    }

[<Fact(Timeout = Timeout)>]
let ``A source that throws ends the run with its error`` () =
    task {
        let graph = Graph()
        let sink = graph.Stages.Sink("sink", 1, ignore)
        let items = seq { yield 1; failwith "the folder went away" }
        graph.Stages.Feed("catalogue", items, sink)
        let! error = faulted graph
        Assert.Contains("the folder went away", error.Message)
    }

[<Fact(Timeout = Timeout)>]
let ``Rejected items end in the rejects, and the others go on`` () =
    task {
        let graph = Graph()
        let out = ResizeArray<int>()
        let work i =
            if i % 3 = 0 then
                raise (ItemRejectedException(RejectReason.ImageUnreadable, $"Image {i} is cut short."))
            i
        let stage = graph.Stages.Choose(options "decode" 4 8, byNumber, work)
        graph.Stages.Link(stage, graph.Stages.Sink("sink", 1, out.Add))
        graph.Stages.Feed("feed", Seq.init 30 id, stage)
        do! graph.Finish()
        Assert.Equal(20, out.Count)
        Assert.Equal(10, graph.Rejects.Length)
        let reject = graph.Rejects |> Array.find (fun r -> r.ImageId = "9")
        Assert.Equal("decode", reject.Stage)
        Assert.Equal("9.jpg", reject.Path)
        Assert.Equal("Image 9 is cut short.", reject.Detail)
        Assert.Equal(10L, graph.Stages.Snapshots[0].Rejected)
    }

[<Fact(Timeout = Timeout)>]
let ``A run completes when every item is rejected`` () =
    task {
        let graph = Graph()
        let refuse (_: int) : int = raise (ItemRejectedException(RejectReason.NoBox, "none"))
        let stage = graph.Stages.Choose(options "filter" 2 2, byNumber, refuse)
        graph.Stages.Link(stage, graph.Stages.Sink("sink", 1, ignore))
        graph.Stages.Feed("feed", Seq.init 100 id, stage)
        do! graph.Finish()
        Assert.Equal(100, graph.Rejects.Length)
    }

[<Fact(Timeout = Timeout)>]
let ``An expansion larger than every queue passes whole`` () =
    task {
        let graph = Graph()
        let out = ResizeArray<int>()
        let expand = graph.Stages.Expand(options "expand" 1 1, (fun (i: int) -> Seq.replicate 72 i))
        graph.Stages.Link(expand, graph.Stages.Sink("sink", 1, out.Add))
        graph.Stages.Feed("feed", Seq.init 5 id, expand)
        do! graph.Finish()
        Assert.Equal<int>(Seq.collect (Seq.replicate 72) [ 0..4 ], out)
    }

[<Fact>]
let ``A stage without room for its workers is refused`` () =
    let graph = Graph()
    let error =
        Assert.Throws<ArgumentException>(fun () -> graph.Stages.Choose(options "flow" 4 2, byNumber, id) |> ignore)
    Assert.Contains("flow", error.Message)

[<Fact(Timeout = Timeout)>]
let ``Cancelling from outside ends a run that would never end`` () =
    task {
        use cancel = new CancellationTokenSource()
        let graph = Graph cancel.Token
        let stage = graph.Stages.Choose(options "pass" 2 2, byNumber, id)
        let mutable seen = 0
        graph.Stages.Link(stage, graph.Stages.Sink("sink", 1, fun _ -> seen <- seen + 1; if seen = 20 then cancel.Cancel()))
        graph.Stages.Feed("feed", forever, stage)
        let! _ = Assert.ThrowsAnyAsync<OperationCanceledException>(fun () -> graph.Finish())
        Assert.True(seen >= 20)
    }

[<Fact(Timeout = Timeout)>]
let ``What is in flight depends on the capacities, not on the number of items`` () =
    task {
        let graph = Graph()
        let mutable alive = 0
        let mutable most = 0
        let gate = obj ()
        let enter i =
            lock gate (fun () ->
                alive <- alive + 1
                most <- max most alive)
            i
        let leave (_: int) =
            Thread.Sleep 1
            lock gate (fun () -> alive <- alive - 1)
        let first = graph.Stages.Choose(options "first" 2 4, byNumber, enter)
        let second = graph.Stages.Choose(options "second" 2 3, byNumber, id)
        graph.Stages.Link(first, second)
        graph.Stages.Link(second, graph.Stages.Sink("sink", 2, leave))
        graph.Stages.Feed("feed", Seq.init 400 id, first)
        do! graph.Finish()
        Assert.Equal(0, alive)
        Assert.InRange(most, 1, 4 + 3 + 2)
    }

[<Fact(Timeout = Timeout)>]
let ``Statistics count items and working time`` () =
    task {
        let graph = Graph()
        let stage = graph.Stages.Choose(options "sleep" 2 2, byNumber, (fun i -> Thread.Sleep 5; i))
        graph.Stages.Link(stage, graph.Stages.Sink("sink", 1, ignore))
        graph.Stages.Feed("feed", Seq.init 20 id, stage)
        do! graph.Finish()
        let snapshot = graph.Stages.Snapshots[0]
        Assert.Equal(20L, snapshot.Items)
        Assert.True(snapshot.BusySeconds >= 0.1, $"busy {snapshot.BusySeconds} s")
    }
