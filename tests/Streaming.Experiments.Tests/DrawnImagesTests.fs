/// Which images a training of few learns from.
module Streaming.Experiments.Tests.DrawnImagesTests

open System.IO
open System.Threading
open Streaming.Domain
open Streaming.Experiments.Training
open Streaming.Imaging.Catalogue
open Streaming.Experiments.Tests.MadeImages
open Xunit

// Twelve images of x and nine of y, each of a level of its own.
let private dataset (folder: Folder) =
    for i in 0..11 do write (folder.In("x", $"{i:D2}.png")) (10 + i)
    for i in 0..8 do write (folder.In("y", $"{i:D2}.png")) (100 + i)
    ImageContents.ofDataset 1 ignore CancellationToken.None (LabelledImages.Open folder.Path)

let private contents (images: LabelledImages) = images.Images |> Seq.map (fun image -> string image.ContentHash) |> set

[<Fact>]
let ``So many of every class are drawn, each once and in the catalogue's order`` () =
    use folder = new Folder()
    let images = dataset folder
    let drawn = TrainImages.draw 4 1UL images
    Assert.Equal<int list>([ 0; 0; 0; 0; 1; 1; 1; 1 ], [ for image in drawn.Images -> image.Label ])
    Assert.Equal(8, (contents drawn).Count)
    Assert.Equal<string list>(List.sort [ for image in drawn.Images -> image.Path ], [ for image in drawn.Images -> image.Path ])
    Assert.Equal<string seq>(images.Classes, drawn.Classes)
    Assert.Equal(TrainImages.count 4 images, drawn.Images.Count)

[<Fact>]
let ``A draw is a value of its seed, and of contents whatever their names`` () =
    use folder = new Folder()
    let images = dataset folder
    let first = contents (TrainImages.draw 4 1UL images)
    Assert.Equal<Set<string>>(first, contents (TrainImages.draw 4 1UL images))
    Assert.NotEqual<Set<string>>(first, contents (TrainImages.draw 4 2UL images))
    use renamed = new Folder()
    for i in 0..11 do write (renamed.In("x", $"{99 - i}.png")) (10 + i)
    for i in 0..8 do write (renamed.In("y", $"{50 - i}.png")) (100 + i)
    let others = ImageContents.ofDataset 1 ignore CancellationToken.None (LabelledImages.Open renamed.Path)
    Assert.Equal<Set<string>>(first, contents (TrainImages.draw 4 1UL others))

/// More images of the same seed are the same and others: what few images teach can be compared with what more do.
[<Fact>]
let ``A larger draw holds the smaller one`` () =
    use folder = new Folder()
    let images = dataset folder
    Assert.True(Set.isSubset (contents (TrainImages.draw 4 3UL images)) (contents (TrainImages.draw 6 3UL images)))

[<Fact>]
let ``Every image is drawn about as often as any other`` () =
    use folder = new Folder()
    let images = dataset folder
    let counts = [ for seed in 1UL .. 600UL do yield! (TrainImages.draw 3 seed images).Images |> Seq.map _.Path ] |> List.countBy id
    Assert.Equal(21, counts.Length)
    // Three of twelve: 150 of 600 draws, with a deviation of 11; three of nine: 200, with one of 12.
    for path, count in counts do
        let expected = if Path.GetFileName(string (Path.GetDirectoryName path)) = "x" then 150.0 else 200.0
        Assert.InRange(float count, expected - 55.0, expected + 55.0)

[<Fact>]
let ``A class of too few is refused by its name and its number`` () =
    use folder = new Folder()
    let images = dataset folder
    Assert.Equal(21, TrainImages.count 0 images)
    let refused = Assert.Throws<InputException>(fun () -> TrainImages.count 10 images |> ignore)
    Assert.Contains("--images-per-class is 10, but class 'y'", refused.Message)
    Assert.Contains("has 9", refused.Message)
