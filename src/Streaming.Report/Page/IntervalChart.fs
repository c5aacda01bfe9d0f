namespace Streaming.Report.Page

open System
open System.Globalization
open Giraffe.ViewEngine
open Streaming.Learning.Statistics

/// Groups of bars side by side, one bar for each series, with whiskers over their intervals, as SVG.
module internal IntervalChart =
    let private height, left, top, bottom = 320.0, 46.0, 52.0, 30.0
    let private barWidth, gap, letter = 17.0, 20.0, 7.0

    let private number (x: float) = x.ToString("0.##", CultureInfo.InvariantCulture)

    /// The chart: `series` are the bars' names, `groups` have a name and one value for each series. A value that is not
    /// finite has no bar.
    let draw (title: string) (yLabel: string) (series: string[]) (groups: (string * Measured[])[]) =
        let longest (names: string seq) = names |> Seq.map _.Length |> Seq.fold max 0 |> float
        let groupWidth = max (barWidth * float series.Length) (letter * longest (Seq.map fst groups)) + gap
        let keyWidth = 16.0 + letter * longest series + gap
        let width = List.max [ 520.0; left + groupWidth * float groups.Length; left + keyWidth * float series.Length ]
        let ends (m: Measured) = if Double.IsFinite m.High then m.High else m.Value
        let most = groups |> Array.collect (snd >> Array.map ends) |> Array.filter Double.IsFinite |> Array.fold max 0.0
        let step = if most > 0.0 then LineChart.roundStep most else 1.0
        let ceiling = max step (Math.Ceiling(most / step - 1e-9) * step)
        let y v = height - bottom - v / ceiling * (height - top - bottom)
        let attribute name value = attr name (number value)

        let line kind x1 y1 x2 y2 =
            voidTag "line" [ _class kind; attribute "x1" x1; attribute "y1" y1; attribute "x2" x2; attribute "y2" y2 ]

        let label anchor x y content =
            tag "text" [ attribute "x" x; attribute "y" y; attr "text-anchor" anchor ] [ Markup.text content ]

        let bar kind x value =
            voidTag
                "rect"
                [ _class kind
                  attribute "x" x
                  attribute "y" (y value)
                  attribute "width" (barWidth - 2.0)
                  attribute "height" (height - bottom - y value) ]

        tag
            "svg"
            [ attr "viewBox" $"0 0 {number width} {number height}"
              attr "role" "img"
              _style $"max-width:{number (1.2 * width)}px" ]
            [ tag "title" [] [ Markup.text title ]
              label "start" 0.0 13.0 yLabel

              for i, name in Array.indexed series do
                  let x = left + keyWidth * float i
                  voidTag "rect" [ _class $"f{i % 5}"; attribute "x" x; attr "y" "24"; attr "width" "11"; attr "height" "11" ]
                  label "start" (x + 16.0) 34.0 name

              for i in 0 .. int (Math.Round(ceiling / step)) do
                  let v = float i * step
                  line (if i = 0 then "axis" else "guide") left (y v) width (y v)
                  label "end" (left - 8.0) (y v + 4.0) (number v)

              for g, (name, values) in Array.indexed groups do
                  let centre = left + groupWidth * (float g + 0.5)
                  let start = centre - barWidth * float series.Length / 2.0
                  label "middle" centre (height - bottom + 18.0) name

                  for i, measured in Array.indexed values do
                      if Double.IsFinite measured.Value then
                          let x = start + barWidth * float i
                          let middle = x + barWidth / 2.0 - 1.0
                          bar $"f{i % 5}" x measured.Value

                          if Double.IsFinite measured.Low && Double.IsFinite measured.High then
                              line "whisker" middle (y measured.Low) middle (y measured.High) ]
