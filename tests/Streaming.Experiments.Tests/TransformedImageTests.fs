module Streaming.Experiments.Tests.TransformedImageTests

open System
open System.IO
open SkiaSharp
open Streaming.Domain
open Streaming.Experiments.Training
open Streaming.Imaging.Catalogue
open Streaming.Imaging.Sampling
open Streaming.Network.Models
open Xunit

let private side = 256

// A smooth picture, so that a transformed window can be compared with the window's own pixels.
let private write (folder: string) =
    let place = Path.Combine(folder, "class")
    Directory.CreateDirectory place |> ignore

    use bitmap = new SKBitmap(side, side, SKColorType.Rgba8888, SKAlphaType.Opaque)

    for y in 0 .. side - 1 do
        for x in 0 .. side - 1 do
            let level phase = byte (128.0 + 60.0 * sin (float x / 17.0) + 50.0 * cos (float y / 23.0 + phase))
            bitmap.SetPixel(x, y, SKColor(level 0.0, level 1.0, level 2.0))

    use data = bitmap.Encode(SKEncodedImageFormat.Png, 100) |> Option.ofObj |> Option.get
    File.WriteAllBytes(Path.Combine(place, "a.png"), data.ToArray())

/// What moves left by 30 pixels shows at x what was at x + 30; the step says which transform it is.
[<Fact>]
let ``A step's windows are transformed in one resample`` () =
    let folder = Directory.CreateTempSubdirectory("streaming-").FullName

    try
        write folder
        let images = LabelledImages.Open folder
        let preprocessing = Preprocessing.Of CaffeReference
        let size = preprocessing.InputSize
        let crops _ _ = Seq.singleton (Crop.Centre size)
        let plain, moved, still = Array.zeroCreate<float32> preprocessing.ImageLength, Array.zeroCreate preprocessing.ImageLength, Array.zeroCreate preprocessing.ImageLength
        let transform (step: int64) (image: int) = if step = 7L && image = 0 then { Family = Left; Amount = 30.0 }.Affine size else Affine.identity
        let transformed = LoadImage.ofTransformedFiles images preprocessing crops transform
        (LoadImage.ofFiles images preprocessing crops).Invoke(0, 7L, 0, Span plain)
        transformed.Invoke(0, 7L, 0, Span moved)
        transformed.Invoke(0, 8L, 0, Span still)

        for y in 3 .. size - 4 do
            for x in 3 .. size - 34 do
                for channel in 0..2 do
                    Assert.Equal(plain[(y * size + x + 30) * 3 + channel], moved[(y * size + x) * 3 + channel], 0.01f)
                    Assert.Equal(plain[(y * size + x) * 3 + channel], still[(y * size + x) * 3 + channel], 0.01f)
    finally
        Directory.Delete(folder, true)
