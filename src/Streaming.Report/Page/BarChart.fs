namespace Streaming.Report.Page

open System.Globalization
open Giraffe.ViewEngine

/// Shares as bars, each with its name under it and its value above it, as SVG.
module internal BarChart =
    let private width, height = 520.0, 300.0
    let private top, bottom = 26.0, 44.0

    let private number (x: float) = x.ToString("0.##", CultureInfo.InvariantCulture)

    /// The chart of `bars`, name and share of one; a share that is not finite has no bar.
    let draw (title: string) (xLabel: string) (yLabel: string) (bars: (string * float)[]) =
        let finite = bars |> Array.map snd |> Array.filter System.Double.IsFinite
        let most = Array.fold max 1e-9 finite
        let pitch = width / float (max bars.Length 1)
        let attribute name value = attr name (number value)

        let label x y content =
            tag "text" [ attribute "x" x; attribute "y" y; attr "text-anchor" "middle" ] [ Markup.text content ]

        tag
            "svg"
            [ attr "viewBox" $"0 0 {number width} {number height}"; attr "role" "img" ]
            [ tag "title" [] [ Markup.text title ]
              tag "text" [ attr "x" "0"; attr "y" "13" ] [ Markup.text yLabel ]
              label (width / 2.0) (height - 6.0) xLabel

              for i, (name, share) in Array.indexed bars do
                  let middle = (float i + 0.5) * pitch
                  label middle (height - bottom + 18.0) name

                  if System.Double.IsFinite share then
                      let tall = max 0.0 share / most * (height - top - bottom - 20.0)

                      voidTag
                          "rect"
                          [ _class "bars"
                            attribute "x" (middle - 0.34 * pitch)
                            attribute "y" (height - bottom - tall)
                            attribute "width" (0.68 * pitch)
                            attribute "height" tall ]

                      label middle (height - bottom - tall - 6.0) (Words.percent share)

              voidTag
                  "line"
                  [ _class "axis"
                    attr "x1" "0"
                    attribute "x2" width
                    attribute "y1" (height - bottom)
                    attribute "y2" (height - bottom) ] ]
