/// Batches for the network: the same at any number of workers, whatever images are damaged, and from any step on.
module Streaming.Experiments.Tests.ImageBatchesTests

open System
open System.IO
open System.Threading
open Xunit
open Streaming.Domain
open Streaming.Experiments.Training
open Streaming.Imaging.Catalogue
open Streaming.Network.Batches
open Streaming.Network.Training
open Streaming.Pipeline.Graph

[<Literal>]
let private Timeout = 60_000

let private settings =
    TrainingSettings(Schedule = LearningRateSchedule("cosine", 0.1, 3, 0.0, 1.0, 0.1), Batch = 5, MicroBatch = 2, Seed = 3UL)

// A dataset of 12 files that nobody decodes.
let private dataset () =
    let folder = Directory.CreateTempSubdirectory("streaming-batches-").FullName

    for i in 0..11 do
        let place = Directory.CreateDirectory(Path.Combine(folder, (if i % 2 = 0 then "even" else "odd"))).FullName
        File.WriteAllText(Path.Combine(place, $"{i:D2}.jpg"), "")

    let images = LabelledImages.Open folder
    Directory.Delete(folder, true)
    images

let private images = dataset ()
let private draws = TrainingDraws settings.Seed

// Writes the window that an epoch draws for an image; takes long for some.
let private load =
    LoadImage(fun epoch _ image slot ->
        if image % 3 = 0 then
            Thread.Sleep 2

        let struct (left, top, mirrored) = draws.Window(epoch, image, 30)
        slot[0] <- float32 image
        slot[1] <- float32 left
        slot[2] <- float32 top
        slot[3] <- if mirrored then 1.0f else 0.0f)

let private all workers (load: LoadImage) from rejected =
    use batches = new ImageBatches(images.Images, 4, load, BatchOrders.training settings draws 12 from, workers, 2, rejected)
    let source = batches :> IBatchSource

    let rec take found =
        match source.Take CancellationToken.None with
        | null -> List.rev found
        | batch ->
            let numbers = Array.sub batch.Inputs 0 (batch.Count * 4)
            let where = struct (batch.Origin.Epoch, batch.Origin.Step, batch.Origin.Part, batch.Origin.EndsStep)
            let item = where, Seq.toList numbers, Seq.toList batch.Labels
            batch.Dispose()
            take (item :: found)

    take []

[<Fact(Timeout = Timeout)>]
let ``They are the same at any number of workers`` () =
    let one = all 1 load 0L (RejectedImages())
    Assert.Equal<_ list>(one, all 7 load 0L (RejectedImages()))
    // Steps of 5, 5 and 2 images in parts of at most 2.
    Assert.Equal<int list>([ 2; 2; 1; 2; 2; 1; 2 ], one |> List.take 7 |> List.map (fun (_, _, labels) -> labels.Length))
    Assert.Equal(9L, one |> List.map (fun (struct (_, step, _, _), _, _) -> step) |> List.distinct |> List.length |> int64)
    // Every epoch has every image once.
    for epoch in one |> List.groupBy (fun (struct (epoch, _, _, _), _, _) -> epoch) do
        let seen = snd epoch |> List.collect (fun (_, numbers, _) -> numbers |> List.chunkBySize 4 |> List.map List.head)
        Assert.Equal<float32 list>([ 0.0f .. 11.0f ], List.sort seen)

[<Fact(Timeout = Timeout)>]
let ``From a later step on they are the rest`` () =
    let whole = all 2 load 0L (RejectedImages())
    let later = all 2 load 4L (RejectedImages())
    Assert.Equal<_ list>(whole |> List.filter (fun (struct (_, step, _, _), _, _) -> step >= 4L), later)

[<Fact(Timeout = Timeout)>]
let ``An image that cannot be read is left out and told once, and the others stay where they are`` () =
    let damaged =
        LoadImage(fun epoch step image slot ->
            if image = 5 then
                raise (ItemRejectedException(RejectReason.ImageUnreadable, "no picture"))

            load.Invoke(epoch, step, image, slot))

    let rejected = RejectedImages()
    let found = all 3 damaged 0L rejected
    let expected =
        all 3 load 0L (RejectedImages())
        |> List.map (fun (where, numbers, labels) ->
            let kept = List.zip (List.chunkBySize 4 numbers) labels |> List.filter (fun (image, _) -> image.Head <> 5.0f)
            where, kept |> List.collect fst, kept |> List.map snd)

    Assert.Equal<_ list>(expected, found)
    Assert.Equal(images.Images[5].Path, Assert.Single(rejected.All).Path)

[<Fact(Timeout = Timeout)>]
let ``A fault ends the batches with its stage's name`` () =
    let broken = LoadImage(fun _ _ image _ -> if image = 7 then invalidOp "broken")
    let error = Assert.Throws<StageFaultedException>(fun () -> all 2 broken 0L (RejectedImages()) |> ignore)
    Assert.Equal("load", error.Stage)

[<Fact(Timeout = Timeout)>]
let ``They can be given up in the middle, and waiting for them can be cancelled`` () =
    let slow = LoadImage(fun _ _ _ _ -> Thread.Sleep 50)
    use batches = new ImageBatches(images.Images, 4, slow, BatchOrders.training settings draws 12 0L, 1, 2, RejectedImages())
    use cancellation = new CancellationTokenSource()
    cancellation.CancelAfter 20
    Assert.ThrowsAny<OperationCanceledException>(fun () -> (batches :> IBatchSource).Take cancellation.Token |> ignore) |> ignore

[<Fact(Timeout = Timeout)>]
let ``They can be given up when all of them wait to be taken`` () =
    task {
        let batches = new ImageBatches(images.Images, 4, load, BatchOrders.training settings draws 12 0L, 2, 100, RejectedImages())
        (batches :> IBatchSource).Take CancellationToken.None |> ignore
        do! System.Threading.Tasks.Task.Delay 500
        let watch = System.Diagnostics.Stopwatch.StartNew()
        (batches :> IDisposable).Dispose()
        Assert.InRange(watch.Elapsed.TotalSeconds, 0.0, 5.0)
    }

[<Fact>]
let ``Each batch is given back before the next is taken`` () =
    let pool = BatchPool()
    let arrays = System.Collections.Generic.HashSet<float32[]>(HashIdentity.Reference)
    let left = ref 5

    let source =
        { new IBatchSource with
            member _.Take _ : FilledBatch | null =
                if left.Value = 0 then
                    null
                else
                    left.Value <- left.Value - 1
                    let batch = new ImageBatch(pool, 3, [| 0; 1 |], [| 0; 1 |])
                    batch.Slot(0).Clear()
                    batch.Fill()

            member _.Dispose() = () }

    Scoring.each source CancellationToken.None (fun batch -> arrays.Add batch.Inputs |> ignore)
    Assert.Equal(0, left.Value)
    Assert.Single arrays |> ignore
