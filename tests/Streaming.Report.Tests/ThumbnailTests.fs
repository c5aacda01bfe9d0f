module Streaming.Report.Tests.ThumbnailTests

open System.IO
open SkiaSharp
open Streaming.Domain
open Streaming.Report.Drawing
open Xunit

let private save (path: string) (width: int) (height: int) (format: SKEncodedImageFormat) =
    use bitmap = new SKBitmap(width, height)
    bitmap.Erase(SKColor(40uy, 60uy, 200uy))
    use data = bitmap.Encode(format, 90)
    File.WriteAllBytes(path, data.ToArray())

let private isGreen (c: SKColor) = c.Green > 150uy && int c.Green > int c.Red + 60 && int c.Green > int c.Blue + 60
let private isRed (c: SKColor) = c.Red > 200uy && int c.Red > int c.Green + 100 && int c.Red > int c.Blue + 100

[<Theory>]
[<InlineData("a.JPEG")>]
[<InlineData("a.png")>]
let ``the box is green when selected and red when rejected`` (name: string) =
    use folder = new TemporaryFolder()
    let path = folder.At name
    save path 500 375 (if name.EndsWith ".png" then SKEncodedImageFormat.Png else SKEncodedImageFormat.Jpeg)
    let box = Some(Box.create 100.0 75.0 400.0 300.0)
    let selected = Thumbnail.tryDraw 200 path (500, 375) box true |> Option.get
    let rejected = Thumbnail.tryDraw 200 path (500, 375) box false |> Option.get
    Assert.Equal((200, 150), (selected.Width, selected.Height))
    Assert.True(Pixels.count isGreen selected > 400)
    Assert.Equal(0, Pixels.count isRed selected)
    Assert.True(Pixels.count isRed rejected > 400)
    Assert.Equal(0, Pixels.count isGreen rejected)
    // The box's left edge, 100 of 500 pixels in, is at 40 of 200.
    use bitmap = Pixels.decode selected
    Assert.True(isGreen (bitmap.GetPixel(40, 75)))
    Assert.False(isGreen (bitmap.GetPixel(100, 75)))

[<Fact>]
let ``a file that is missing, cut short, empty or no image has no thumbnail`` () =
    use folder = new TemporaryFolder()
    let whole = folder.At "whole.jpg"
    save whole 300 300 SKEncodedImageFormat.Jpeg
    File.WriteAllBytes(folder.At "cut.jpg", (File.ReadAllBytes whole)[..200])
    File.WriteAllBytes(folder.At "empty.jpg", [||])
    File.WriteAllText(folder.At "text.jpg", "no image")

    for name in [ "missing.jpg"; "cut.jpg"; "empty.jpg"; "text.jpg"; "nowhere/at/all.jpg"; "" ] do
        Assert.True((Thumbnail.tryDraw 200 (folder.At name) (300, 300) None false).IsNone, name)

[<Fact>]
let ``a box beyond the image and a size that is not known do no harm`` () =
    use folder = new TemporaryFolder()
    let path = folder.At "a.png"
    save path 64 32 SKEncodedImageFormat.Png
    Assert.True((Thumbnail.tryDraw 100 path (64, 32) (Some(Box.create -50.0 -50.0 900.0 900.0)) false).IsSome)
    Assert.True((Thumbnail.tryDraw 100 path (0, 0) (Some(Box.create 0.0 0.0 9.0 9.0)) false).IsSome)

[<Fact>]
let ``the placeholder is neutral`` () =
    let picture = Thumbnail.placeholder 128
    let coloured (c: SKColor) = abs (int c.Red - int c.Blue) > 16
    Assert.Equal(0, Pixels.count coloured picture)
