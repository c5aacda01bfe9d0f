/// Pixels in memory are bounded, and nobody waits for ever for room.
module Streaming.Pipeline.Tests.DecodeStageTests

open System
open System.Collections.Concurrent
open System.IO
open System.Threading
open Xunit
open Streaming.Domain
open Streaming.Imaging.Catalogue
open Streaming.Imaging.Decoding
open Streaming.Pipeline.Graph
open Streaming.Pipeline.Selection

[<Literal>]
let private Timeout = 60_000

// A BMP of size x size grey pixels.
let private write (path: string) (size: int) (grey: byte) =
    let row = (3 * size + 3) / 4 * 4
    use file = new BinaryWriter(File.Create path)
    file.Write "BM"B
    for value in [ 54 + row * size; 0; 54; 40; size; size; 0x00180001; 0; row * size; 0; 0; 0; 0 ] do
        file.Write value
    file.Write(Array.create (row * size) grey)

let private originals folder (sizes: int[]) =
    sizes
    |> Array.iteri (fun i size ->
        let path = Path.Combine(folder, $"{i:D3}.bmp")
        write path size (byte i)
        File.WriteAllText(path.Replace(".bmp", ".xml"), "<annotation><object><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object></annotation>"))

    ImageCatalogue.Open(folder).Entries()
    |> Seq.map (fun entry ->
        let image = Annotations.Read entry
        { Entry = image.Entry; Width = image.Width; Height = image.Height; Box = image.Boxes[0]; Source = image.Source }: Original)
    |> Seq.toArray

let private inFolder work =
    task {
        let folder = Directory.CreateTempSubdirectory "streaming-decode-"
        try
            do! work folder.FullName
        finally
            folder.Delete true
    }

[<Fact(Timeout = Timeout)>]
let ``Images larger than the budget pass one by one, in order, at any number of workers`` () =
    inFolder (fun folder ->
        task {
            let all = originals folder (Array.init 60 (fun i -> if i % 7 = 3 then 90 else 20 + i % 5))
            File.WriteAllText(all[8].Entry.ImagePath, "damaged")
            let budget = PixelBudget 20_000L
            use supervisor = new Supervisor(CancellationToken.None)
            let rejects = ConcurrentQueue<Reject>()
            let stages = Stages(supervisor, rejects.Enqueue)
            let decode = SelectionStages.decodeWithin budget stages 8 true 227
            let mutable most = 0L
            let found = ResizeArray<string>()

            let finish (decoded: DecodedOriginal) =
                most <- max most budget.Used
                Thread.Sleep 1
                found.Add decoded.Original.Entry.Id
                decoded.Image.Dispose()

            stages.Link(decode, stages.Sink("keep", 1, finish))
            stages.Feed("feed", all, decode)
            do! supervisor.Finish()
            Assert.Equal<string>(all |> Seq.map _.Entry.Id |> Seq.filter ((<>) "008"), found)
            Assert.Equal("008", (Seq.exactlyOne rejects).ImageId)
            // One image of 90 x 90 pixels has more than the budget, and then stands alone.
            Assert.InRange(most, 1L, 90L * 90L * 4L)
            Assert.Equal(0L, budget.Used)
        })

[<Fact(Timeout = Timeout)>]
let ``A fault behind them ends those that wait for room`` () =
    inFolder (fun folder ->
        task {
            let all = originals folder (Array.create 20 50)
            use supervisor = new Supervisor(CancellationToken.None)
            let stages = Stages(supervisor, ignore)
            let decode = SelectionStages.decodeWithin (PixelBudget 1L) stages 4 true 227
            let mutable seen = 0

            // Keeps every image, so that nobody gets room any more; then fails.
            let keep (_: DecodedOriginal) =
                seen <- seen + 1
                Thread.Sleep 200
                failwith "the disk is full"

            stages.Link(decode, stages.Sink("keep", 1, keep))
            stages.Feed("feed", all, decode)
            let! error = Assert.ThrowsAsync<StageFaultedException>(fun () -> supervisor.Finish())
            Assert.Equal("keep", error.Stage)
            Assert.Equal(1, seen)
        })

[<Fact(Timeout = Timeout)>]
let ``An image that was replaced since it was examined is a reject`` () =
    inFolder (fun folder ->
        task {
            let all = originals folder [| 20; 20; 20 |]
            write all[1].Entry.ImagePath 20 77uy
            File.SetLastWriteTimeUtc(all[1].Entry.ImagePath, DateTime.UtcNow.AddMinutes 1.0)
            use supervisor = new Supervisor(CancellationToken.None)
            let rejects = ConcurrentQueue<Reject>()
            let stages = Stages(supervisor, rejects.Enqueue)
            let decode = SelectionStages.decode stages 2 true 227
            let found = ResizeArray<string>()
            stages.Link(decode, stages.Sink("keep", 1, fun decoded -> found.Add decoded.Original.Entry.Id))
            stages.Feed("feed", all, decode)
            do! supervisor.Finish()
            Assert.Equal<string>([ "000"; "002" ], found)
            let reject = Seq.exactlyOne rejects
            Assert.Equal(RejectReason.ImageUnreadable, reject.Reason)
            Assert.Contains("replaced", reject.Detail)
        })
