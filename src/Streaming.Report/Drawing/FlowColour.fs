namespace Streaming.Report.Drawing

open System
open SkiaSharp

/// The colour of a vector: the hue is its direction, the strength of the colour its length. The order and the spacing
/// of the hues around the circle are those of Baker et al. 2011, "A Database and Evaluation Methodology for Optical
/// Flow" (right red, down yellow, left cyan, up between blue and magenta; more room where the eye tells more hues
/// apart). The hues themselves are softer than the screen's primaries, so that dark arrows stay readable on all of
/// them and print does not clip them.
module FlowColour =
    // Position on the circle in fifty-fifths of a turn, clockwise on the screen from "right", and the colour there.
    let private rim =
        [| 0.0, (229.0, 77.0, 70.0)
           15.0, (244.0, 204.0, 65.0)
           21.0, (107.0, 190.0, 92.0)
           25.0, (64.0, 187.0, 196.0)
           36.0, (90.0, 126.0, 226.0)
           49.0, (206.0, 98.0, 196.0)
           55.0, (229.0, 77.0, 70.0) |]

    /// The colour of no motion.
    let still = SKColors.White

    /// The colour of a vector that is not finite.
    let missing = SKColor(176uy, 176uy, 176uy)

    let private between (a: float) (b: float) share = a + (b - a) * share

    /// The colour of the vector (x, y), y downwards; white for no motion, full colour from the length `maximum` on.
    let ofVector (maximum: float) (x: float) (y: float) =
        let length = Math.Sqrt(x * x + y * y)

        if not (Double.IsFinite length) then
            missing
        elif length = 0.0 || not (maximum > 0.0) then
            still
        else
            let turn = Math.Atan2(y, x) / Math.Tau
            let position = 55.0 * (turn - Math.Floor turn)
            let i = rim |> Array.findIndexBack (fun (start, _) -> start <= position) |> min (rim.Length - 2)
            let start, (r0, g0, b0) = rim[i]
            let finish, (r1, g1, b1) = rim[i + 1]
            let share = (position - start) / (finish - start)
            let strength = min 1.0 (length / maximum)
            let blend from to' = byte (Math.Round(between 255.0 (between from to' share) strength))
            SKColor(blend r0 r1, blend g0 g1, blend b0 b1)
