namespace Streaming.Learning.Flows

open System
open Streaming.Domain

/// The motion that one layer's field tells: the similarity of the picture that it comes closest to.
module FieldMotion =
    /// Share of the input's side around the centre of a turn, beyond which a turned view shows what the other does not.
    let radius = 0.35

    /// The similarity, by least squares over the layer's cells around the middle, as the map from a place of the picture before
    /// the transform to where it goes, in pixels of the input. The field is a flow vector in cells, on the grid of the picture
    /// after the transform, and points to where features were before it.
    let ofLayer (space: FeatureSpace) (layer: int) (field: float32[]) : Affine =
        let grid, planes = space.Layers[layer], FlowVector(space, field)
        let xs = planes.X layer
        let ys = planes.Y layer
        let middle, reach = float space.InputSize / 2.0, radius * float space.InputSize
        let mutable n, x, y, u, v, square, along, across = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0

        for cell in 0 .. grid.Cells - 1 do
            let px, py = grid.ToInput(float (cell % grid.Size)) - middle, grid.ToInput(float (cell / grid.Size)) - middle

            if px * px + py * py <= reach * reach then
                let qx, qy = px + grid.Stride * float xs[cell], py + grid.Stride * float ys[cell]
                n <- n + 1.0
                x <- x + px
                y <- y + py
                u <- u + qx
                v <- v + qy
                square <- square + px * px + py * py
                along <- along + px * qx + py * qy
                across <- across + px * qy - py * qx

        // q = (a + i b) p + c in complex numbers; sums about the means.
        let spread = square - (x * x + y * y) / n

        if n < 2.0 || spread <= 0.0 then
            Affine.identity
        else
            let a = (along - (x * u + y * v) / n) / spread
            let b = (across - (x * v - y * u) / n) / spread
            let c, d = (u - a * x + b * y) / n, (v - b * x - a * y) / n

            if a = 0.0 && b = 0.0 then
                Affine.identity
            else
                Affine.create a -b c b a d |> Affine.about middle middle |> Affine.inverse

    /// The amount that a layer's field tells, in the family's unit: what its similarity has of the family's transform. Turns
    /// are those within half a turn of `nominal`, the amount that the field is meant to have.
    let toldAmount (space: FeatureSpace) family (nominal: float) (layer: int) (field: float32[]) =
        let told = ofLayer space layer field |> Similarity.ofMap space.InputSize |> Similarity.amount family

        match family with
        | RotatePlus
        | RotateMinus -> told + 360.0 * Math.Round((nominal - told) / 360.0)
        | _ -> told
