module Streaming.Report.Tests.FlowPictureTests

open System
open SkiaSharp
open Streaming.Domain
open Streaming.Network.Models
open Streaming.Report.Drawing
open Xunit

let private uniform size x y =
    { Size = size
      X = Array.create (size * size) x
      Y = Array.create (size * size) y }

[<Theory>]
[<InlineData(55)>]
[<InlineData(27)>]
[<InlineData(13)>]
let ``a field without motion is white everywhere`` size =
    let picture = FlowPicture.draw 290 0.0 (uniform size 0.0f 0.0f)
    Assert.Equal(picture.Width * picture.Height, Pixels.count (fun c -> c = SKColors.White) picture)

[<Theory>]
[<InlineData(55)>]
[<InlineData(27)>]
[<InlineData(13)>]
let ``arrows are drawn, and grow with the vectors`` size =
    let dark length =
        Pixels.count Pixels.isDark (FlowPicture.draw 290 2.0 (uniform size length 0.0f))

    Assert.True(dark 2.0f > dark 1.0f && dark 1.0f > dark 0.5f && dark 0.5f > 100)

[<Theory>]
[<InlineData(55, 260)>]
[<InlineData(27, 290)>]
[<InlineData(13, 360)>]
let ``a picture is denser than it is shown, and has whole cells`` size shown =
    let picture = FlowPicture.draw shown 1.0 (uniform size 1.0f 0.0f)
    Assert.InRange(float picture.Width / float shown, 1.45, 1.75)
    Assert.Equal(picture.Width, picture.Height)
    Assert.Equal(0, picture.Width % size)

[<Theory>]
[<InlineData(1.0f, 0.0f)>]
[<InlineData(-1.0f, 0.0f)>]
[<InlineData(0.0f, 1.0f)>]
[<InlineData(0.0f, -1.0f)>]
let ``arrow heads are where the vectors point`` (x: float32) (y: float32) =
    let picture = FlowPicture.draw 290 1.0 (uniform 1 x y)
    use bitmap = Pixels.decode picture
    let middle = float (picture.Width - 1) / 2.0

    // How far the dark pixels lie ahead of the middle, on average: a shaft alone would give 0.
    let ahead =
        Seq.allPairs (seq { 0 .. picture.Width - 1 }) (seq { 0 .. picture.Height - 1 })
        |> Seq.filter (fun (column, row) -> Pixels.isDark (bitmap.GetPixel(column, row)))
        |> Seq.averageBy (fun (column, row) -> (float column - middle) * float x + (float row - middle) * float y)

    Assert.True(ahead > 0.02 * float picture.Width, $"{ahead} pixels ahead")

[<Fact>]
let ``each cell has the colour of its vector`` () =
    let field = Field.ofFlowVector (AlexNetSpace.Of CaffeNet) "conv1" (MadeReport.exact RotatePlus 10.0)
    let longest = Field.longest field
    let picture = FlowPicture.draw 290 longest field
    use bitmap = Pixels.decode picture
    let cell = picture.Width / 55

    for row in 0..54 do
        for column in 0..54 do
            let at = row * 55 + column
            let expected = FlowColour.ofVector longest (float field.X[at]) (float field.Y[at])

            let inCell =
                Seq.allPairs (seq { 0 .. cell - 1 }) (seq { 0 .. cell - 1 })
                |> Seq.map (fun (dx, dy) -> bitmap.GetPixel(column * cell + dx, row * cell + dy))

            // Arrows cover a part of a cell, never all of it.
            Assert.Contains(expected, inCell)

[<Fact>]
let ``a vector that is not finite is grey and has no arrow`` () =
    let picture = FlowPicture.draw 290 1.0 (uniform 13 Single.NaN 0.0f)
    Assert.Equal(picture.Width * picture.Height, Pixels.count (fun c -> c = FlowColour.missing) picture)
    Assert.Equal(0.0, Field.longest (uniform 13 Single.NaN 0.0f))

[<Fact>]
let ``the same field gives the same bytes`` () =
    let field = Field.ofFlowVector (AlexNetSpace.Of CaffeNet) "conv2" (MadeReport.exact Left 5.0)
    Assert.Equal<byte[]>((FlowPicture.draw 290 1.0 field).Png, (FlowPicture.draw 290 1.0 field).Png)

[<Fact>]
let ``a flow vector is cut into its layers`` () =
    let vector = Array.init (AlexNetSpace.Of CaffeNet).Length float32
    let conv2 = Field.ofFlowVector (AlexNetSpace.Of CaffeNet) "conv2" vector
    Assert.Equal(27, conv2.Size)
    Assert.Equal(float32 (2 * 55 * 55), conv2.X[0])
    Assert.Equal(float32 (2 * 55 * 55 + 27 * 27), conv2.Y[0])
    Assert.Equal(float32 ((AlexNetSpace.Of CaffeNet).Length - 1), Array.last (Field.ofFlowVector (AlexNetSpace.Of CaffeNet) "conv5" vector).Y)
    Assert.Throws<ArgumentException>(fun () -> Field.ofFlowVector (AlexNetSpace.Of CaffeNet) "conv6" vector |> ignore) |> ignore
    Assert.Throws<ArgumentException>(fun () -> Field.ofFlowVector (AlexNetSpace.Of CaffeNet) "conv1" vector[1..] |> ignore) |> ignore
    Assert.Throws<ArgumentException>(fun () -> Field.ofPlanes 27 vector |> ignore) |> ignore

[<Fact>]
let ``the wheel is white inside, coloured at the rim and clear outside`` () =
    let picture = ColourWheel.draw 120
    use bitmap = Pixels.decode picture
    Assert.Equal(240, picture.Width)
    Assert.Equal(0uy, bitmap.GetPixel(2, 2).Alpha)
    let middle = bitmap.GetPixel(120, 120)
    Assert.True(middle.Red > 245uy && middle.Green > 245uy && middle.Blue > 245uy)
    let right = bitmap.GetPixel(236, 120)
    Assert.True(int right.Red > int right.Green + 100 && int right.Red > int right.Blue + 100)
