/// Learning's graph on made features: what comes of a run depends on its pictures alone.
module Streaming.Pipeline.Tests.LearnGraphTests

open System
open System.IO
open System.Threading
open Streaming.Domain
open Streaming.Learning.Estimators
open Streaming.Learning.Flows
open Streaming.Pipeline.Features
open Streaming.Pipeline.Flows
open Streaming.Pipeline.Graph
open Streaming.Pipeline.Learning
open Streaming.Storage.Flows
open Streaming.Tests
open Streaming.Tests.MadeFeatures
open Streaming.Tests.MadeLearning
open Xunit

[<Literal>]
let private Timeout = 60_000

// A family's errors of flows: [amount][layer].
let private errorsOf (estimators: LearnEstimators) family =
    let own = estimators.Families |> Array.find (fun own -> own.Family.Family = family)
    own.Find<FlowErrorEstimator>().Errors

let private good = [| "00"; "01"; "03"; "08"; "09"; "10" |]

// Six that can be used among five that cannot.
let private dataset =
    lazy
        (let folder = new Folder()
         let path = folder.Path
         good |> Array.iteri (fun seed id -> MadePictures.waves path id seed)
         MadePictures.green path "02"
         MadePictures.cutShort path "04"
         MadePictures.withoutBox path "05"
         MadePictures.copy path "06" "01"
         MadePictures.redAndBlue path "07"
         folder)

let private entries () = entriesOf dataset.Value.Path

let private goodEntries () = entries () |> Array.filter (fun entry -> Array.contains entry.Id good)

let private spoils picture = MadePictures.isGreen picture || MadePictures.isBlueAndRed picture

let private bytesOf (folder: Folder) =
    Directory.GetFiles(folder.Path, "*.parquet") |> Array.sort |> Array.map (fun file -> nonNull (Path.GetFileName file), Convert.ToHexString(File.ReadAllBytes file))

let private run (folder: Folder) setup entries =
    Directory.CreateDirectory folder.Path |> ignore
    learn folder.Path setup entries

let private nothingIsOut (learned: Learned) (network: MadeFeatures) =
    let work = learned.Work
    Assert.Equal((0, 0, 0, 0), (network.Pool.Out, work.Pyramids.Out, work.Vectors.Out, work.Rounded.Out))

// The good ones, by one worker.
let private undisturbed =
    lazy
        (let folder = new Folder()
         folder, (run folder (setup ()) (goodEntries ())).GetAwaiter().GetResult())

let private isUndisturbed (folder: Folder) (learned: Learned) =
    let sameFolder, same = undisturbed.Value
    Assert.Equal<string[]>(LearnedText.ofEstimators same.Estimators, LearnedText.ofEstimators learned.Estimators)
    Assert.Equal<(string * string)[]>(bytesOf sameFolder, bytesOf folder)

[<Theory(Timeout = Timeout)>]
[<InlineData(1, 1)>]
[<InlineData(3, 100)>]
[<InlineData(4, 3)>]
let ``Whatever the workers and the batches, the same is stored and summed, in the catalogue's order`` (workers: int) (batchSize: int) =
    task {
        use folder = new Folder()
        use network = new MadeFeatures(spoils)
        let! learned = run folder { setup () with Network = network; Workers = workers; BatchSize = batchSize } (entries ())
        Assert.Equal<string[]>(entries () |> Array.map _.Id, learned.Verdicts)
        Assert.Equal<string[]>(good, learned.Accumulated)
        Assert.Equal<string[]>(good, learned.Stored)
        isUndisturbed folder learned
        nothingIsOut learned network
    }

[<Fact(Timeout = Timeout)>]
let ``Pictures that are of no use are told once, each by its stage and reason`` () =
    task {
        use folder = new Folder()
        let! learned = run folder { setup () with Network = new MadeFeatures(spoils); Workers = 2 } (entries ())

        Assert.Equal<(string * string * RejectReason)[]>(
            [| "02", "pyramid", RejectReason.NotFinite
               "04", "decode", RejectReason.ImageUnreadable
               "05", "select", RejectReason.NoBox
               "06", "unique", RejectReason.Duplicate
               "07", "pyramid", RejectReason.NotFinite |],
            learned.Rejects |> Array.map (fun reject -> reject.ImageId, reject.Stage, reject.Reason)
        )

        Assert.All(learned.Rejects, fun reject -> Assert.EndsWith(reject.ImageId + ".png", reject.Path))
    }

[<Fact(Timeout = Timeout)>]
let ``The flows are those that one finds original by original and step by step`` () =
    let folder, _ = undisturbed.Value
    let rows = FlowTable.Read folder.Path |> Seq.toArray
    let plain = goodEntries () |> Array.map (fun entry -> entry.Id, PlainLearning.flowsOf entry)
    let expected = plain |> Array.collect (fun (id, flows) -> flows |> Array.map (fun flow -> id, flow))
    Assert.Equal(expected.Length, rows.Length)
    Assert.Contains(expected, fun (_, flow) -> Array.exists ((<>) 0s) flow)

    for (id, flow), row, pair in Array.zip3 expected rows (Array.concat (Array.replicate good.Length views.Pairs)) do
        Assert.Equal((id, pair.Family, pair.Pose, pair.Amount), (row.ImageId, row.Family, row.Pose, row.Amount))
        Assert.Equal<int16[]>(flow, row.Flow.ToArray())

[<Fact(Timeout = Timeout)>]
let ``The endpoint errors that are told are those of the flows that are stored`` () =
    let folder, learned = undisturbed.Value
    let entryOf = goodEntries () |> Array.map (fun entry -> entry.Id, entry) |> dict
    let rows = FlowTable.Read folder.Path |> Seq.toArray

    for family in plan.Families do
        for at, amount in Array.indexed family.Amounts do
            let errors =
                [ for row, pair in Array.zip rows (Array.concat (Array.replicate good.Length views.Pairs)) do
                      if row.Family = family.Family && row.Amount = amount then
                          PlainLearning.errorsOf entryOf[row.ImageId] pair (row.Flow.ToArray()) ]

            Assert.NotEmpty errors
            let expected, told = errors |> List.reduce (Array.map2 (+)), (errorsOf learned.Estimators family.Family)[at]
            Assert.Equal<EndpointError[]>(expected, told)
            Assert.Equal<float[]>(expected |> Array.map _.Mean, told |> Array.map _.Mean)

[<Fact(Timeout = Timeout)>]
let ``A run that was struck down, once or twice, goes on to the same, and computes no stored original again`` () =
    task {
        for strikes in [ [ 5 ]; [ 0; 2 ]; [ 3; 2 ] ] do
            use folder = new Folder()

            for at, place in List.indexed strikes do
                let strike stored = if stored = place then raise (IOException "the disk is full")
                let setup = { setup () with Workers = 2; Resumes = at > 0; BeforeStore = strike }
                let! error = Assert.ThrowsAsync<StageFaultedException>(fun () -> run folder setup (goodEntries ()))
                Assert.Equal("store", error.Stage)

            let whole = FlowTable.StoredParts folder.Path |> Seq.sumBy _.Content.Originals.Count
            use network = new MadeFeatures()
            let! learned = run folder { setup () with Network = network; Workers = 2; Resumes = true } (goodEntries ())
            // Parts are of two originals. The sums for channel maps are written with a run's first part, and with later ones
            // where it costs little.
            let kept = good.Length - learned.Stored.Length
            Assert.True(whole % 2 = 0 && kept % 2 = 0 && kept <= whole && kept >= min whole 2, $"{kept} of {whole}")
            Assert.Equal<string[]>(good[kept..], learned.Stored)
            Assert.Empty learned.Missing
            // One picture is the one that units are measured on.
            Assert.Equal((good.Length - kept) * views.Views.Length + 1, network.Pictures)
            isUndisturbed folder learned
            nothingIsOut learned network
    }

[<Fact(Timeout = Timeout)>]
let ``A stored original that is gone is missed`` () =
    task {
        use folder = new Folder()
        let! _ = run folder (setup ()) (goodEntries ())
        let! learned = run folder { setup () with Resumes = true } (goodEntries () |> Array.tail)
        Assert.Equal<string[]>([| "00" |], learned.Missing)
    }

[<Theory(Timeout = Timeout)>]
[<InlineData(1)>]
[<InlineData(4)>]
let ``A network that fails ends the run under its stage's name`` (workers: int) =
    task {
        for last in [ 3; 25; good.Length * views.Views.Length ] do
            use folder = new Folder()
            let mutable seen = 0

            // The first picture is the one that units are measured on.
            let fail (_: float32[]) =
                if Interlocked.Increment &seen = last + 1 then invalidOp "out of memory"
                false

            let! error = Assert.ThrowsAsync<StageFaultedException>(fun () -> run folder { setup () with Network = new MadeFeatures(fail); Workers = workers } (goodEntries ()))
            Assert.Equal(("network", "out of memory"), (error.Stage, (nonNull error.InnerException).Message))
    }

[<Theory(Timeout = Timeout)>]
[<InlineData(1)>]
[<InlineData(4)>]
let ``A run that is cancelled while the network computes ends`` (workers: int) =
    task {
        use folder = new Folder()
        use cancel = new CancellationTokenSource()
        let mutable seen = 0

        let wait (_: float32[]) =
            if Interlocked.Increment &seen = 15 then
                cancel.Cancel()
                Thread.Sleep 100
            false

        let setup = { setup () with Network = new MadeFeatures(wait); Workers = workers; Cancellation = cancel.Token }
        let! _ = Assert.ThrowsAnyAsync<OperationCanceledException>(fun () -> run folder setup (goodEntries ()))
        Assert.True(seen < good.Length * views.Views.Length, $"{seen} pictures were computed")
    }

[<Fact(Timeout = Timeout)>]
let ``An original whose flows are rejected gives back what it had rented`` () =
    task {
        use network: IFeatures = new MadeFeatures()
        let work = FlowWork.create { Settings = { Workers = 1; BatchSize = 1 }; Plan = plan; Features = network } views
        let rejects = ResizeArray<Reject>()
        use supervisor = new Supervisor(CancellationToken.None)
        let stages = Stages(supervisor, rejects.Add)
        let pairs = FlowStages.pairs stages 1 work
        let whole = FlowStages.whole stages rejects.Add ignore work
        let kept = ResizeArray<OriginalFlows>()
        stages.Link(pairs, whole)
        stages.Link(whole, stages.Sink("keep", 1, kept.Add))
        let entry = goodEntries()[0]
        let original: Original = { Entry = entry; Width = 48; Height = 48; Box = Box.create 6.0 6.0 42.0 42.0; Source = ImageSource.none }

        let decoded: DecodedOriginal = { Original = original; Box = Box.create 4.0 4.0 28.0 28.0; Placement = Affine.identity; Image = Unchecked.defaultof<_> }
        let begun = work.Begin(decoded, (fun () -> [||]))

        // The last step's flow is no number anywhere, so that those of other pairs are composed by then.
        for step in 0 .. views.Steps.Length - 1 do
            begun.Steps[step] <- work.Vectors.Rent()
            Array.Fill(begun.Steps[step], (if step = views.Steps.Length - 1 then nanf else 0.0f))

        stages.Feed("feed", Seq.init work.Order.Groups.Length (fun group -> { Original = begun; Group = group }), pairs)
        do! supervisor.Finish()
        Assert.Empty kept
        let reject = Assert.Single rejects
        Assert.Equal((entry.Id, "pairs", RejectReason.NotFinite), (reject.ImageId, reject.Stage, reject.Reason))
        Assert.Equal((0, 0, 0), (work.Pyramids.Out, work.Vectors.Out, work.Rounded.Out))
    }
