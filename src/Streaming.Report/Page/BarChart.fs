namespace Streaming.Report.Page

open System
open Giraffe.ViewEngine

/// Shares as bars, each with its name under it and its value above it, as SVG.
module internal BarChart =
    let private height, top, bottom = 290.0, 30.0, 244.0

    // Without decimals where there is no room for them.
    let private short (share: float) =
        (if share >= 0.0995 then $"{100.0 * share:F0}" else $"{100.0 * share:F1}")

    /// The chart of `bars`, name and share of one; a share that is not finite has no bar.
    let draw (title: string) (xLabel: string) (yLabel: string) (bars: (string * float)[]) =
        let most = bars |> Array.map snd |> Array.filter Double.IsFinite |> Array.fold max 1e-9
        let pitch = ChartParts.width / float (max bars.Length 1)

        figure
            [ _class "charted" ]
            [ ChartParts.picture
                  title
                  height
                  [ ChartParts.words "start" 0.0 14.0 yLabel
                    ChartParts.words "middle" (ChartParts.width / 2.0) (height - 8.0) xLabel
                    for i, (name, share) in Array.indexed bars do
                        let middle = (float i + 0.5) * pitch
                        ChartParts.words "middle" middle (bottom + 20.0) name

                        if Double.IsFinite share then
                            let tall = max 0.0 share / most * (bottom - top - 20.0)

                            voidTag
                                "rect"
                                [ _class "bars"
                                  ChartParts.attribute "x" (middle - 0.34 * pitch)
                                  ChartParts.attribute "y" (bottom - tall)
                                  ChartParts.attribute "width" (0.68 * pitch)
                                  ChartParts.attribute "height" tall ]

                            ChartParts.words "middle" middle (bottom - tall - 6.0) (short share)
                    ChartParts.line "axis" 0.0 bottom ChartParts.width bottom ] ]
