namespace Streaming.Report.Page

open System
open Giraffe.ViewEngine

/// One curve of a chart.
type internal Curve =
    { /// Its name, in the key under the chart.
      Name: string
      /// Where it goes; points that are not finite are left out.
      Points: (float * float)[] }

/// One axis of a chart.
type internal Axis =
    { /// What it counts, in words.
      Label: string
      Scale: Scale
      /// What stands behind the number of a tick, such as a sign for degrees.
      Unit: string
      /// The values that have a tick; round ones where none are given.
      Places: float[]
      /// The largest value that there can be.
      Most: float }

/// Curves over a common axis.
type internal LineChart =
    { /// What it shows, for those who cannot see it.
      Title: string
      X: Axis
      Y: Axis
      /// Values of the level axis with a stroke of their own inside the chart.
      Marks: float[]
      Curves: Curve[] }

/// Drawing curves, as SVG.
module internal LineChart =
    let private height, right, top, bottom = 290.0, 466.0, 30.0, 244.0

    /// An axis with round ticks.
    let axis label unit = { Label = label; Scale = Linear; Unit = unit; Places = [||]; Most = infinity }

    /// An axis of shares, which are at most 100 per cent.
    let percent label = { axis label "" with Most = 100.0 }

    // An axis does not go on where there can be nothing.
    let private upTo most (span: AxisSpan) =
        if span.High > most then { span with High = most; Ticks = span.Ticks |> Array.filter (fun (tick, _) -> tick <= most) } else span

    let private span (axis: Axis) parts spread (values: float[]) =
        upTo axis.Most
        <| match axis.Scale, axis.Places with
           | Logarithmic, [||] -> Ticks.factors axis.Unit values
           | _, [||] -> spread parts axis.Unit values
           | _, places ->
               let all = Array.append places values |> Array.filter Double.IsFinite

               { Low = Array.min all
                 High = Array.max all
                 Ticks = places |> Array.map (fun place -> place, Words.plainCount place + axis.Unit) }

    // From a value to its place between two ends.
    let private placed (axis: Axis) (span: AxisSpan) (first: float) (last: float) =
        let along =
            match axis.Scale with
            | Linear -> id
            | Logarithmic -> Math.Log10

        let low, high = along span.Low, along span.High
        let width = if high > low then high - low else 1.0
        fun value -> first + (along value - low) / width * (last - first)

    let private hasPlace (chart: LineChart) (x: float, y: float) =
        let fits (axis: Axis) value = Double.IsFinite value && (axis.Scale = Linear || value > 0.0)
        fits chart.X x && fits chart.Y y

    let private curve i (points: (float * float)[]) =
        let dash = ChartParts.dashes[ChartParts.style i]

        [ voidTag
              "polyline"
              [ _class $"curve s{ChartParts.style i}"
                attr "stroke-dasharray" (if dash = "" then "none" else dash)
                attr "points" (ChartParts.corners points) ]
          for x, y in points do
              voidTag "circle" [ _class $"f{ChartParts.style i}"; ChartParts.attribute "cx" x; ChartParts.attribute "cy" y; attr "r" "2.8" ] ]

    /// The chart, with the names of its curves under it.
    let draw (chart: LineChart) =
        let curves = chart.Curves |> Array.map (fun curve -> { curve with Points = curve.Points |> Array.filter (hasPlace chart) })
        let values = curves |> Array.collect _.Points
        let across = span chart.Y 5 Ticks.around (values |> Array.map snd)
        let left = across.Ticks |> Array.fold (fun most (_, name) -> max most (ChartParts.room name)) 16.0 |> (+) 9.0
        let along = span chart.X (int ((right - left) / 58.0)) Ticks.within (values |> Array.map fst)
        // Points at the ends stay whole.
        let x, y = placed chart.X along (left + 10.0) (right - 10.0), placed chart.Y across bottom top

        figure
            [ _class "charted" ]
            [ ChartParts.picture
                  chart.Title
                  height
                  [ ChartParts.words "start" 0.0 14.0 chart.Y.Label
                    ChartParts.words "middle" ((left + right) / 2.0) (height - 8.0) chart.X.Label
                    yield! ChartParts.guides left right y across
                    yield! ChartParts.strokes bottom x along
                    for mark in chart.Marks do
                        ChartParts.line "mark" (x mark) (bottom - 7.0) (x mark) bottom
                    for i, { Points = points } in Array.indexed curves do
                        if points.Length > 0 then
                            yield! curve i (points |> Array.map (fun (px, py) -> x px, y py)) ]
              ChartParts.key false (curves |> Array.map _.Name) ]

    /// The chart with a sentence under it.
    let withCaption caption (chart: LineChart) =
        div [ _class "block" ] [ draw chart; p [ _class "soft small" ] [ Markup.text caption ] ]
