namespace Streaming.Learning.Channels

open System
open Streaming.Domain
open Streaming.Learning.Flows

/// The one affine motion that the flows of all layers tell together. Flows scatter by parts of a cell, and features
/// warped along a scattered field lose more than the field of their common motion would take from them.
module AffineMotion =
    // Rounds of reweighting; the weights no longer change in the second digit after four.
    let private rounds = 6

    // Residuals below this many pixels are noise in any layer.
    let private finest = 0.25

    // Of a fine grid's many cells every third is enough: they repeat each other.
    let private thinned (layer: Layer) = if layer.Size > 40 then 3 else 1

    // Least squares of dx and dy on (x, y, 1): the coefficients of both, by Cramer's rule; centred places keep it well
    // conditioned.
    let private fitOnce (xs: float[]) (ys: float[]) (dxs: float[]) (dys: float[]) (weights: float[]) =
        let mutable xx, xy, yy, x, y, n = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
        let mutable ux, uy, u, vx, vy, v = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0

        for i in 0 .. xs.Length - 1 do
            let w, px, py, dx, dy = weights[i], xs[i], ys[i], dxs[i], dys[i]
            xx <- xx + w * px * px
            xy <- xy + w * px * py
            yy <- yy + w * py * py
            x <- x + w * px
            y <- y + w * py
            n <- n + w
            ux <- ux + w * px * dx
            uy <- uy + w * py * dx
            u <- u + w * dx
            vx <- vx + w * px * dy
            vy <- vy + w * py * dy
            v <- v + w * dy

        let det a b c d e f g h i =
            a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)

        let whole = det xx xy x xy yy y x y n

        let solve r0 r1 r2 =
            struct (det r0 xy x r1 yy y r2 y n / whole, det xx r0 x xy r1 y x r2 n / whole, det xx xy r0 xy yy r1 x y r2 / whole)

        struct (solve ux uy u, solve vx vy v)

    /// The map from a place of the view after the transform to where the flow says it came from, both in pixels of the
    /// network's input. The flow is a whole flow vector, in sixteenths of a cell (QuantisedFlow); (centreX, centreY) is where the
    /// transform has its centre, the object's. Iteratively reweighted least squares with Cauchy's weights (Holland and
    /// Welsch 1977) over the cells around the centre whose flow stays inside the grid.
    let ofFlow (space: FeatureSpace) (centreX: float) (centreY: float) (flow: int16[]) : Affine =
        let xs, ys, dxs, dys, trust = ResizeArray(), ResizeArray(), ResizeArray(), ResizeArray(), ResizeArray()
        let reach = FieldMotion.radius * float space.InputSize
        let step = 1.0 / float FlowVector.partsPerCell

        space.Layers
        |> Array.iteri (fun i layer ->
            let last, start = float (layer.Size - 1), space.OffsetOf i

            for cell in 0 .. thinned layer .. layer.Cells - 1 do
                let column, row = float (cell % layer.Size), float (cell / layer.Size)
                let px, py = layer.ToInput column - centreX, layer.ToInput row - centreY
                let vx = float flow[start + cell] * step
                let vy = float flow[start + layer.Cells + cell] * step
                let within at = at >= 0.0 && at <= last

                if px * px + py * py <= reach * reach && within (column + vx) && within (row + vy) then
                    xs.Add px
                    ys.Add py
                    dxs.Add(vx * layer.Stride)
                    dys.Add(vy * layer.Stride)
                    // A cell of a coarse grid is as sure of its flow as one of a fine grid, in cells.
                    trust.Add(1.0 / layer.Stride))

        let xs, ys, dxs, dys, trust = xs.ToArray(), ys.ToArray(), dxs.ToArray(), dys.ToArray(), trust.ToArray()

        let off, ranked, weights = Array.zeroCreate<float> xs.Length, Array.zeroCreate<float> xs.Length, Array.zeroCreate<float> xs.Length

        let rec refine round struct (struct (a, b, c), struct (d, e, f)) =
            if round = rounds then
                struct (struct (a, b, c), struct (d, e, f))
            else
                for i in 0 .. off.Length - 1 do
                    let rx = dxs[i] - (a * xs[i] + b * ys[i] + c)
                    let ry = dys[i] - (d * xs[i] + e * ys[i] + f)
                    off[i] <- sqrt (rx * rx + ry * ry)

                off.CopyTo(ranked, 0)
                let scale = max finest (Ranked.nth ranked (ranked.Length / 2))

                for i in 0 .. off.Length - 1 do
                    weights[i] <- trust[i] / (1.0 + (off[i] / scale) * (off[i] / scale))

                refine (round + 1) (fitOnce xs ys dxs dys weights)

        let struct (struct (a, b, c), struct (d, e, f)) =
            // A motion that leaves no cell within the grid moves nothing here.
            if xs.Length < 6 then
                struct (struct (0.0, 0.0, 0.0), struct (0.0, 0.0, 0.0))
            else
                refine 0 (fitOnce xs ys dxs dys trust)

        Affine.create (1.0 + a) b c d (1.0 + e) f |> Affine.about centreX centreY

    /// The motion at a cell of a layer, in cells: its flow's column and row.
    let at (layer: Layer) (motion: Affine) (cell: int) =
        let px, py = layer.ToInput(float (cell % layer.Size)), layer.ToInput(float (cell / layer.Size))
        let struct (x, y) = motion.Apply(px, py)
        struct (float32 ((x - px) / layer.Stride), float32 ((y - py) / layer.Stride))
