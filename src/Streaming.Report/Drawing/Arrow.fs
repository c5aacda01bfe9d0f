namespace Streaming.Report.Drawing

open System
open SkiaSharp

/// Arrows, in one closed outline each so that head and shaft do not darken each other.
module internal Arrow =
    /// Ink that is dark on every colour of FlowColour.
    let ink = SKColor(24uy, 28uy, 40uy, 225uy)

    /// Draws an arrow whose middle is (x, y) and which spans (dx, dy) pixels; a dot where that is less than a pixel
    /// or two. `weight` is the width of the shaft of an arrow that is long enough for it.
    let draw (canvas: SKCanvas) (paint: SKPaint) (weight: float) (x: float) (y: float) (dx: float) (dy: float) =
        let length = Math.Sqrt(dx * dx + dy * dy)

        if length < 1.5 * weight then
            canvas.DrawCircle(float32 x, float32 y, float32 (0.45 * weight), paint)
        else
            let head = min (0.45 * length) (4.0 * weight)
            let halfHead = 0.42 * head
            let halfShaft = min (0.5 * weight) (0.5 * halfHead)
            let ux, uy = dx / length, dy / length

            // From (along the arrow, across it) to the canvas.
            let at along across =
                SKPoint(
                    float32 (x + ux * (along - 0.5 * length) - uy * across),
                    float32 (y + uy * (along - 0.5 * length) + ux * across)
                )

            use path = new SKPath()

            path.AddPoly(
                [| at 0.0 halfShaft
                   at (length - head) halfShaft
                   at (length - head) halfHead
                   at length 0.0
                   at (length - head) -halfHead
                   at (length - head) -halfShaft
                   at 0.0 -halfShaft |],
                true
            )

            canvas.DrawPath(path, paint)
