namespace Streaming.Report.Story

open System
open SkiaSharp
open Streaming.Domain
open Streaming.Experiments.Synthesis
open Streaming.Imaging.Decoding
open Streaming.Imaging.Sampling
open Streaming.Report.Drawing

/// The picture that stands where a page has no script: the truly transformed image with the arrows of a field.
module internal HeroPicture =
    // Pixels along one side of the picture.
    let private side = 560

    let private light = SKColor(255uy, 255uy, 255uy, 235uy)

    /// The image after a transform, as three planes of `size` x `size` pixels.
    let transformed (data: HeroData) (family: Family) (amount: float) (size: int) =
        use image = ImageDecoder.Decode(ReadOnlySpan(data.Picture ShownPictures.original), ShownPictures.original)
        let input = data.Metrics.InputSize
        let view = data.Placement |> Affine.andThen (Family.affine family amount input data.Box.CentreX data.Box.CentreY)
        // The frame is counted in pixels of the input, whatever the picture's own are.
        let frame = Affine.scaling (float size / float input) (float size / float input)
        let map = Affine.inverse frame |> Affine.andThen view |> Affine.andThen frame
        let planes = Array.zeroCreate<float32> (3 * size * size)
        let fill = PlanWords.choice "fill" "fill" PlanWords.fills data.Metrics.Fill
        AffineSampler.Render(image, ViewMap.OutputToSource(image.Width, image.Height, size, map), size, fill, Span planes)
        planes

    /// The image at one of the slider's amounts, with the arrows of a layer's field.
    let draw (data: HeroData) (family: int) (step: int) (layer: int) =
        let own, grid = data.Families[family], data.Space.Layers[layer]
        let amount = own.Steps[step]
        let fields = data.Fields[family]
        let field = HeroField.at fields[layer] (Family.normalised own.Family own.Base amount)
        let arrows = ArrowGrid.ofSize grid.Size
        let places, cells = arrows.Places, arrows.Count * arrows.Count
        // Arrows that reach over several others hide the picture and each other: then every second one is drawn.
        let longest = Seq.init cells (fun at -> sqrt (field[at] ** 2.0 + field[cells + at] ** 2.0)) |> Seq.max
        let every = if longest > 3.0 * float arrows.Step then 2 else 1
        let scale = float side / float data.Metrics.InputSize

        Picture.draw side side (fun canvas ->
            PictureTile.draw canvas 0 0 side side (transformed data own.Family amount side)
            use ink = new SKPaint(IsAntialias = true, Color = Arrow.ink)
            use halo = new SKPaint(IsAntialias = true, Color = light)

            for paint, weight in [ halo, 5.0; ink, 2.4 ] do
                for row in 0..every .. places.Length - 1 do
                    for column in 0..every .. places.Length - 1 do
                        let at = row * places.Length + column
                        let dx, dy = scale * grid.Stride * field[at], scale * grid.Stride * field[cells + at]
                        // An arrow begins at its cell and ends where the feature was.
                        let px, py = scale * grid.ToInput(float places[column]), scale * grid.ToInput(float places[row])
                        Arrow.draw canvas paint weight (px + dx / 2.0) (py + dy / 2.0) dx dy)
