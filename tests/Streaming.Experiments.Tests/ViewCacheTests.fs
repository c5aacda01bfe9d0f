/// Kept views are those of contents: never another image's, never damaged ones, and made once by however many come.
module Streaming.Experiments.Tests.ViewCacheTests

open System
open System.IO
open System.Threading
open System.Threading.Tasks
open Streaming.Domain
open Streaming.Experiments.Training
open Streaming.Imaging.Catalogue
open Streaming.Network.Batches
open Streaming.Experiments.Tests.MadeImages
open Xunit

[<Literal>]
let private Timeout = 60_000

let private perImage = 2
let private shape = BatchShape(1, 2, 3)

// What is said, and how many images were loaded.
type private Witness() =
    member val Said = System.Collections.Concurrent.ConcurrentQueue<string>()
    member val Loaded = ref 0

// Activations that tell the grey level of the image and the view: level + view / 2.
let private views (witness: Witness) (pause: int) (images: LabelledImage[]) : FrozenViews =
    let load =
        LoadImage(fun _ _ image slot ->
            use decoded = images[image].Read()
            Thread.Sleep pause
            Interlocked.Increment witness.Loaded |> ignore
            slot[0] <- float32 decoded.Pixels[0])

    { Images = images
      PerImage = perImage
      Length = 1
      Load = load
      Shape = shape
      Activations =
        fun batch ->
            Array.init (batch.Count * perImage * shape.Length) (fun i ->
                let level = batch.Inputs[i / (perImage * shape.Length)]
                if level = 255.0f then infinityf else level + float32 (i / shape.Length % perImage) / 2.0f)
      Identity =
        { Rule = "made "
          Network = "none"
          Pictures = images |> Array.map (fun image -> string image.ContentHash) |> String.concat " " }
      Describe = "made views" }

let private place folder (witness: Witness) cancellation =
    { Folder = folder
      Name = "made"
      Workers = 2
      Rejected = RejectedImages()
      Say = witness.Said.Enqueue
      Cancellation = cancellation }

let private listed (folder: Folder) (names: string list) =
    names
    |> List.map (fun name -> LabelledImage(name, folder.In("images", name + ".png"), 0))
    |> List.toArray
    |> ImageContents.ofImages 2 ignore CancellationToken.None

let private openWith (folder: Folder) images =
    let witness = Witness()
    witness, ViewCache.Open(place (folder.In "cache") witness CancellationToken.None, views witness 0 images)

let private levels (cache: ViewCache) images =
    [ for image in 0 .. images - 1 do
          for view in 0 .. perImage - 1 do
              let slot = Array.zeroCreate<float32> shape.Length
              cache.Load(image, view, Span slot)
              Assert.All(slot, fun value -> Assert.Equal(slot[0], value))
              slot[0] ]

let private close (cache: ViewCache) = (cache :> IDisposable).Dispose()

let private fileOf (folder: Folder) = Assert.Single(Directory.GetFiles(folder.In "cache"))

// Opens once and closes, so that a file is there.
let private keep folder images = openWith folder images |> snd |> close

[<Fact(Timeout = Timeout)>]
let ``The same contents are computed once, under whatever names`` () =
    use folder = new Folder()
    for name, level in [ "a", 10; "b", 20; "c", 10; "d", 20 ] do write (folder.In("images", name + ".png")) level
    let first, cache = openWith folder (listed folder [ "a"; "b" ])
    Assert.Equal<float32 list>([ 10.0f; 10.5f; 20.0f; 20.5f ], levels cache 2)
    close cache
    Assert.Equal(2, first.Loaded.Value)
    let second, again = openWith folder (listed folder [ "c"; "d" ])
    Assert.Equal<float32 list>([ 10.0f; 10.5f; 20.0f; 20.5f ], levels again 2)
    close again
    Assert.Equal(0, second.Loaded.Value)
    fileOf folder |> ignore

[<Fact(Timeout = Timeout)>]
let ``Other contents under the same names, and another order, are computed`` () =
    use folder = new Folder()
    write (folder.In("images", "a.png")) 10
    write (folder.In("images", "b.png")) 20
    keep folder (listed folder [ "a"; "b" ])
    let _, turned = openWith folder (listed folder [ "b"; "a" ])
    Assert.Equal<float32 list>([ 20.0f; 20.5f; 10.0f; 10.5f ], levels turned 2)
    close turned
    write (folder.In("images", "b.png")) 30
    let _, replaced = openWith folder (listed folder [ "a"; "b" ])
    Assert.Equal<float32 list>([ 10.0f; 10.5f; 30.0f; 30.5f ], levels replaced 2)
    close replaced

[<Fact(Timeout = Timeout)>]
let ``An image that cannot be read has no views until it is repaired`` () =
    use folder = new Folder()
    write (folder.In("images", "a.png")) 10
    File.WriteAllText(folder.In("images", "b.png"), "no picture")
    let images = listed folder [ "a"; "b" ]
    let _, cache = openWith folder images
    Assert.Equal<float32 list>([ 10.0f; 10.5f ], levels cache 1)
    let error = Assert.Throws<ItemRejectedException>(fun () -> cache.Load(1, 0, Span(Array.zeroCreate shape.Length)))
    Assert.Equal(RejectReason.ImageUnreadable, error.Reason)
    close cache
    // Nothing is computed again as long as it is damaged ..
    let again, same = openWith folder images
    close same
    Assert.Equal(0, again.Loaded.Value)
    // .. and everything once it is not.
    write (folder.In("images", "b.png")) 20
    let _, repaired = openWith folder (listed folder [ "a"; "b" ])
    Assert.Equal<float32 list>([ 10.0f; 10.5f; 20.0f; 20.5f ], levels repaired 2)
    close repaired

[<Fact(Timeout = Timeout)>]
let ``An image that was out of reach while its views were computed, and is the same, is read later`` () =
    use folder = new Folder()
    write (folder.In("images", "a.png")) 10
    write (folder.In("images", "b.png")) 20
    let images = listed folder [ "a"; "b" ]
    File.Move(folder.In("images", "b.png"), folder.In("images", "away"))
    keep folder images
    File.Move(folder.In("images", "away"), folder.In("images", "b.png"))
    let witness, cache = openWith folder images
    Assert.Equal<float32 list>([ 10.0f; 10.5f; 20.0f; 20.5f ], levels cache 2)
    close cache
    Assert.Contains(witness.Said, fun (line: string) -> line.Contains "can be read now")

[<Fact(Timeout = Timeout)>]
let ``Activations that are no numbers are no views`` () =
    use folder = new Folder()
    write (folder.In("images", "a.png")) 255
    write (folder.In("images", "b.png")) 20
    let _, cache = openWith folder (listed folder [ "a"; "b" ])
    let error = Assert.Throws<ItemRejectedException>(fun () -> cache.Load(0, 0, Span(Array.zeroCreate shape.Length)))
    Assert.Equal(RejectReason.NotFinite, error.Reason)
    close cache

[<Fact(Timeout = Timeout)>]
let ``A damaged file is made again, or refused by its name, and never used`` () =
    use folder = new Folder()
    write (folder.In("images", "a.png")) 10
    write (folder.In("images", "b.png")) 20
    let images = listed folder [ "a"; "b" ]
    keep folder images
    let path = fileOf folder
    let whole = File.ReadAllBytes path
    let expected = [ 10.0f; 10.5f; 20.0f; 20.5f ]

    // Every byte in turn.
    for at in 0 .. whole.Length - 1 do
        let damaged = Array.copy whole
        damaged[at] <- damaged[at] ^^^ 0x11uy
        File.WriteAllBytes(path, damaged)
        let _, cache = openWith folder images

        try
            Assert.Equal<float32 list>(expected, levels cache 2)
        with :? InputException as e ->
            Assert.Contains(path, e.Message)

        close cache

    for length in [ 0; 5; whole.Length / 2; whole.Length - 1 ] do
        File.WriteAllBytes(path, whole[.. length - 1])
        let witness, cache = openWith folder images
        Assert.Equal<float32 list>(expected, levels cache 2)
        close cache
        Assert.Contains(witness.Said, fun (line: string) -> line.Contains path && line.Contains "made again")

[<Fact(Timeout = Timeout)>]
let ``Of several that come at once one computes and the others wait for it`` () =
    task {
        use folder = new Folder()
        let names = [ for i in 0..19 -> $"i{i:D2}" ]
        names |> List.iteri (fun i name -> write (folder.In("images", name + ".png")) (10 + i))
        let images = listed folder names
        let witness = Witness()

        let one () =
            Task.Run(fun () ->
                use cache = ViewCache.Open(place (folder.In "cache") witness CancellationToken.None, views witness 10 images)
                levels cache names.Length)

        let! found = Task.WhenAll [ one (); one (); one () ]
        Assert.Equal(names.Length, witness.Loaded.Value)
        for levels in found do
            Assert.Equal<float32 list>([ for i in 0..19 do yield! [ float32 (10 + i); float32 (10 + i) + 0.5f ] ], levels)
        Assert.Single(witness.Said, fun (line: string) -> line.StartsWith "computing") |> ignore
        Assert.Contains(witness.Said, fun (line: string) -> line.StartsWith "waiting")
    }

[<Fact(Timeout = Timeout)>]
let ``Waiting for another one can be cancelled, and leaves nothing half-made`` () =
    task {
        use folder = new Folder()
        write (folder.In("images", "a.png")) 10
        let images = listed folder [ "a" ]
        let witness = Witness()
        let slow = Task.Run(fun () -> ViewCache.Open(place (folder.In "cache") witness CancellationToken.None, views witness 1000 images))
        while not (witness.Said |> Seq.exists _.StartsWith("computing")) do
            do! Task.Delay 10
        use cancellation = new CancellationTokenSource(200)
        let waiting () = ViewCache.Open(place (folder.In "cache") (Witness()) cancellation.Token, views (Witness()) 0 images) |> ignore
        Assert.ThrowsAny<OperationCanceledException> waiting |> ignore
        let! cache = slow
        close cache
        fileOf folder |> ignore
    }

[<Fact(Timeout = Timeout)>]
let ``What others left half-made is in nobody's way`` () =
    use folder = new Folder()
    write (folder.In("images", "a.png")) 10
    let images = listed folder [ "a" ]
    keep folder images
    let path = fileOf folder
    File.Delete path
    File.WriteAllText(path + ".0123.partial", "half")
    Directory.CreateDirectory(path + ".partial") |> ignore
    let _, cache = openWith folder images
    Assert.Equal<float32 list>([ 10.0f; 10.5f ], levels cache 1)
    close cache
    Assert.Equal(path, fileOf folder)

[<Fact>]
let ``A training's own folder is cleared of anybody's views, and one that was named for keeping is not`` () =
    use folder = new Folder()
    let views = folder.In "views-train-0123.safetensors"
    File.WriteAllText(views, "")
    ViewCache.Clear(folder.Path, folder.Path + "/")
    Assert.True(File.Exists views)
    ViewCache.Clear(folder.Path, folder.In "elsewhere")
    Assert.False(File.Exists views)
