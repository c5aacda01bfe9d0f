/// Which images there are is told by their contents, and whether there is anything to compute with before it is computed.
module Streaming.Experiments.Tests.ReadableImagesTests

open System.IO
open System.Threading
open Streaming.Domain
open Streaming.Experiments.Training
open Streaming.Imaging.Catalogue
open Streaming.Imaging.Decoding
open Streaming.Experiments.Tests.MadeImages
open Xunit

// Three classes of three images.
let private dataset (folder: Folder) =
    for c, name in List.indexed [ "a"; "b"; "c" ] do
        for i in 0..2 do
            write (folder.In("data", name, $"{i}.png")) (10 * c + i)

let private damage (folder: Folder) name images =
    for i in images do
        File.WriteAllText(folder.In("data", name, $"{i}.png"), $"no picture {i}")

let private opened (folder: Folder) = LabelledImages.Open(folder.In "data")

let private identity folder =
    (ImageContents.ofDataset 2 ignore CancellationToken.None (opened folder)).Images |> ImageContents.identity

[<Fact>]
let ``The identity is that of contents and labels, not of names`` () =
    use folder = new Folder()
    dataset folder
    let first = identity folder
    Assert.Equal(first, identity folder)
    File.Move(folder.In("data", "a", "0.png"), folder.In("data", "a", "00.png"))
    Assert.Equal(first, identity folder)
    write (folder.In("data", "b", "1.png")) 99
    let replaced = identity folder
    Assert.NotEqual<string>(first, replaced)
    write (folder.In("data", "b", "1.png")) 11
    Assert.Equal(first, identity folder)
    File.Move(folder.In("data", "c", "0.png"), folder.In("data", "b", "9.png"))
    Assert.NotEqual<string>(first, identity folder)

[<Fact>]
let ``Many images are told to be read`` () =
    use folder = new Folder()
    write (folder.In "a.png") 1
    let said = ResizeArray<string>()
    let images = Array.init 10_000 (fun i -> LabelledImage($"{i}", folder.In "a.png", 0))
    let found = ImageContents.ofImages 2 said.Add CancellationToken.None images
    Assert.Contains("10,000", Assert.Single said)
    Assert.All(found, fun image -> Assert.Equal(ImageContent.HashOf(folder.In "a.png"), image.ContentHash))

[<Fact>]
let ``A class of which one image can be read is enough`` () =
    use folder = new Folder()
    dataset folder
    damage folder "b" [ 0; 1 ]
    ReadableImages.check 2 CancellationToken.None (opened folder)

[<Fact>]
let ``A class of which none can be read is named with a cause`` () =
    use folder = new Folder()
    dataset folder
    damage folder "b" [ 0..2 ]
    let error = Assert.Throws<InputException>(fun () -> ReadableImages.check 2 CancellationToken.None (opened folder))
    Assert.Contains("'b'", error.Message)
    Assert.DoesNotContain("'a'", error.Message)
    Assert.Contains(folder.In("data", "b", "0.png"), error.Message)
    let missing = ReadableImages.missing "data" 2 CancellationToken.None (opened folder).Images
    Assert.Equal(struct (1, 3), (Assert.Single missing |> fun one -> struct (one.Label, one.Images)))

[<Fact>]
let ``Images of which none can be read are refused`` () =
    use folder = new Folder()
    dataset folder
    for name in [ "a"; "b"; "c" ] do damage folder name [ 0..2 ]
    let error = Assert.Throws<InputException>(fun () -> ReadableImages.missing "data" 2 CancellationToken.None (opened folder).Images |> ignore)
    Assert.Contains("none of its 9 images", error.Message)

[<Fact>]
let ``A class that validation says nothing of is told`` () =
    use folder = new Folder()
    dataset folder
    damage folder "b" [ 0..2 ]
    let said = ResizeArray<string>()
    Assert.Equal<string[]>([| "b" |], TrainImages.unjudged 2 said.Add CancellationToken.None (opened folder))
    Assert.Contains("'b'", Assert.Single said)
    // A class that is not there at all.
    Directory.Delete(folder.In("data", "b"), true)
    let rest = (opened folder).LabelledBy([| "a"; "b"; "c" |], "the test")
    Assert.Equal<string[]>([| "b" |], TrainImages.unjudged 2 ignore CancellationToken.None rest)
