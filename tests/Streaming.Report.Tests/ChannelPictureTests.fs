module Streaming.Report.Tests.ChannelPictureTests

open SkiaSharp
open Streaming.Domain
open Streaming.Experiments.Arms
open Streaming.Report.Drawing
open Xunit

let private size, side = 13, 40

let private figure before after =
    { Image = "image.jpg"
      Layer = "conv5"
      Transform = { Family = ScaleUp; Amount = 1.3 }
      PictureSize = side
      Picture = Array.create (3 * side * side) 255.0f
      TransformedPicture = Array.create (3 * side * side) 255.0f
      Size = size
      Channels = [| 3; 8 |]
      Before = [| before; before |]
      After = [| after; after |] }

let private constant value = Array.create (size * size) value

[<Fact>]
let ``The row after the generator stands above the row before it, on one scale`` () =
    let picture = ChannelPicture.draw (figure (constant 2.0f) (constant 1.0f))
    use bitmap = Pixels.decode picture
    let at row = bitmap.GetPixel(picture.Width - 60, picture.Height * (2 * row + 1) / 4).Red
    Assert.Equal(0uy, at 1)
    Assert.InRange(at 0, 126uy, 129uy)

[<Fact>]
let ``Channels without any response are white, and so is the ground`` () =
    let picture = ChannelPicture.draw (figure (constant 0.0f) (constant 0.0f))
    Assert.Equal(0, Pixels.count Pixels.isDark picture)
    // What is left are the frames of four tiles.
    Assert.InRange(Pixels.count (fun colour -> colour <> SKColors.White) picture, 4 * 4 * 150, 4 * 4 * 165)

[<Fact>]
let ``Cells fill their tile without seams`` () =
    let picture = ChannelPicture.draw (figure (constant 1.0f) (constant 1.0f))
    Assert.Equal(4 * 156 * 156, Pixels.count (fun colour -> colour = SKColors.Black) picture)
