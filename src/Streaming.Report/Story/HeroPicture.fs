namespace Streaming.Report.Story

open System
open SkiaSharp
open Streaming.Domain
open Streaming.Experiments.Synthesis
open Streaming.Imaging.Decoding
open Streaming.Imaging.Sampling
open Streaming.Learning.Flows
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

    // The arrows that are drawn: their places in the field, and whether their cells look at the object. Arrows that reach over
    // several others hide the picture and each other: then it is every second one.
    let private arrowsOf (data: HeroData) (own: HeroFamily) amount (layer: Layer) (field: float[]) =
        let grid = ArrowGrid.ofSize layer.Size
        let map = Family.affine own.Family amount data.Metrics.InputSize data.Box.CentreX data.Box.CentreY
        let inside = (CellMask.create layer map data.Box).Inside
        let isInside row column = inside[grid.Places[row] * layer.Size + grid.Places[column]]
        let all = [| for row in 0 .. grid.Count - 1 do for column in 0 .. grid.Count - 1 -> struct (row, column) |]
        let length (struct (row, column)) = sqrt (field[row * grid.Count + column] ** 2.0 + field[(grid.Count + row) * grid.Count + column] ** 2.0)
        let longest = all |> Array.filter (fun (struct (row, column)) -> isInside row column) |> Array.fold (fun most cell -> max most (length cell)) 0.0
        let every = if longest > 3.0 * float grid.Step then 2 else 1

        [| for struct (row, column) in all do
               if row % every = 0 && column % every = 0 then struct (row, column, isInside row column) |]

    // Dark with a light rim; what is beside the object is faint.
    let private paints isInside =
        let faded (colour: SKColor) = if isInside then colour else colour.WithAlpha(byte (0.4 * float colour.Alpha))
        let rim = new SKPaint(IsAntialias = true, Color = faded light, Style = SKPaintStyle.StrokeAndFill, StrokeWidth = 3.0f)
        struct (rim, new SKPaint(IsAntialias = true, Color = faded Arrow.ink))

    /// The image at one of the slider's amounts, with the arrows of a layer's field.
    let draw (data: HeroData) (family: int) (step: int) (layer: int) =
        let own, grid = data.Families[family], data.Space.Layers[layer]
        let amount = own.Steps[step]
        let fields = data.Fields[family]
        let field = HeroField.at fields[layer] (Family.normalised own.Family own.Base amount)
        let arrows = ArrowGrid.ofSize grid.Size
        let scale = float side / float data.Metrics.InputSize

        Picture.draw side side (fun canvas ->
            PictureTile.draw canvas 0 0 side side (transformed data own.Family amount side)

            for struct (row, column, isInside) in arrowsOf data own amount grid field do
                let at = row * arrows.Count + column
                let dx, dy = scale * grid.Stride * field[at], scale * grid.Stride * field[arrows.Count * arrows.Count + at]
                // An arrow begins at its cell and ends where the feature was.
                let px, py = scale * grid.ToInput(float arrows.Places[column]), scale * grid.ToInput(float arrows.Places[row])
                let struct (rim, ink) = paints isInside
                use rim = rim
                use ink = ink

                for paint in [ rim; ink ] do
                    Arrow.draw canvas paint 3.1 (px + dx / 2.0) (py + dy / 2.0) dx dy)
