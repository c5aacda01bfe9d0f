/// Small pictures with their boxes on disk, some of them of no use.
module Streaming.Tests.MadePictures

open System
open System.IO
open SkiaSharp

let private size = 48

let private write folder (id: string) objects (colour: int -> int -> SKColor) =
    use bitmap = new SKBitmap(size, size, SKColorType.Rgba8888, SKAlphaType.Opaque)

    for y in 0 .. size - 1 do
        for x in 0 .. size - 1 do
            bitmap.SetPixel(x, y, colour x y)

    use data = bitmap.Encode(SKEncodedImageFormat.Png, 100) |> Option.ofObj |> Option.get
    File.WriteAllBytes(Path.Combine(folder, id + ".png"), data.ToArray())
    let object = "<object><name>x</name><bndbox><xmin>7</xmin><ymin>6</ymin><xmax>43</xmax><ymax>42</ymax></bndbox></object>"
    File.WriteAllText(Path.Combine(folder, id + ".xml"), $"<annotation>{String.replicate objects object}</annotation>")

/// Waves of the seed's own directions and colours: a picture like others.
let waves folder id (seed: int) =
    let random = Random seed
    let draw scale = Array.init 9 (fun _ -> scale * (random.NextDouble() - 0.5))
    let across, down, phases = draw 0.35, draw 0.35, draw 12.0

    write folder id 1 (fun x y ->
        let wave i = 40.0 * sin (across[i] * float x + down[i] * float y + phases[i])
        let plane p = byte (128.0 + wave (3 * p) + wave (3 * p + 1) + wave (3 * p + 2))
        SKColor(plane 0, plane 1, plane 2))

/// Nothing but one green, which no wave has.
let green folder id = write folder id 1 (fun _ _ -> SKColor(0uy, 255uy, 0uy))

/// Red above and blue below.
let redAndBlue folder id = write folder id 1 (fun _ y -> if y < size / 2 then SKColor(255uy, 0uy, 0uy) else SKColor(0uy, 0uy, 255uy))

/// A picture without a box.
let withoutBox folder id = write folder id 0 (fun _ _ -> SKColor(90uy, 80uy, 70uy))

/// A picture whose file ends in the middle.
let cutShort folder (id: string) =
    waves folder id 99
    let path = Path.Combine(folder, id + ".png")
    let bytes = File.ReadAllBytes path
    File.WriteAllBytes(path, bytes[.. bytes.Length / 2])

/// The same picture under another name.
let copy folder (id: string) (other: string) =
    for extension in [ ".png"; ".xml" ] do
        File.Copy(Path.Combine(folder, other + extension), Path.Combine(folder, id + extension))

// A pixel of a picture of three planes is of this colour.
let private isOf red green blue (picture: float32[]) pixel =
    let plane = picture.Length / 3
    Seq.zip [ red; green; blue ] [ picture[pixel]; picture[plane + pixel]; picture[2 * plane + pixel] ] |> Seq.forall (fun (a: float32, b) -> abs (a - b) < 2.0f)

/// Whether a rendered view is of `green`.
let isGreen (picture: float32[]) = isOf 0.0f 255.0f 0.0f picture 0

/// Whether a rendered view is of `redAndBlue`, and turned half round: one view of an original.
let isBlueAndRed (picture: float32[]) =
    isOf 0.0f 0.0f 255.0f picture 0 && isOf 255.0f 0.0f 0.0f picture (picture.Length / 3 - 1)
