namespace Streaming.Report.Page

open System
open Giraffe.ViewEngine

/// A value with its interval; its ends are not numbers where there is none.
[<Struct>]
type internal Interval = { Value: float; Low: float; High: float }

/// Making intervals.
module internal Interval =
    /// Of a value and the two ends that files have of it.
    let ofEnds value (ends: float[] option) =
        match ends with
        | Some [| low; high |] -> { Value = value; Low = low; High = high }
        | _ -> { Value = value; Low = nan; High = nan }

/// Dots with whiskers over their intervals, a block of lines for each group and a line for each series, as SVG.
module internal IntervalChart =
    let private left, right, line, gap, heading = 8.0, 466.0, 15.0, 12.0, 20.0

    /// The chart: `series` are the dots' names, `groups` have a name and one value for each series. A value that is not
    /// finite has no dot.
    let draw (title: string) (xLabel: string) (series: string[]) (groups: (string * Interval[])[]) =
        let ends =
            groups
            |> Array.collect snd
            |> Array.collect (fun interval -> [| interval.Value; interval.Low; interval.High |])

        let span = Ticks.around 5 "" ends
        let x value = left + 8.0 + (value - span.Low) / (span.High - span.Low) * (right - left - 16.0)
        let blocks = groups |> Array.map (fun (_, values) -> heading + line * float values.Length + gap)
        let tops = blocks |> Array.scan (+) 4.0
        let bottom = Array.last tops
        let height = bottom + 46.0

        figure
            [ _class "charted" ]
            [ ChartParts.picture
                  title
                  height
                  [ for value, _ in span.Ticks do
                        ChartParts.line "guide" (x value) 4.0 (x value) bottom
                    yield! ChartParts.strokes bottom x span
                    ChartParts.line "axis" left bottom right bottom
                    ChartParts.words "middle" ((left + right) / 2.0) (height - 6.0) xLabel

                    for g, (name, values) in Array.indexed groups do
                        tag "text" [ _class "strong"; ChartParts.attribute "x" left; ChartParts.attribute "y" (tops[g] + 14.0); attr "text-anchor" "start" ] [ Markup.text name ]

                        for i, interval in Array.indexed values do
                            if Double.IsFinite interval.Value then
                                let y = tops[g] + heading + line * (float i + 0.5)
                                let style = ChartParts.style i

                                if Double.IsFinite interval.Low && Double.IsFinite interval.High then
                                    ChartParts.line $"whisker s{style}" (x interval.Low) y (x interval.High) y

                                voidTag "circle" [ _class $"f{style}"; ChartParts.attribute "cx" (x interval.Value); ChartParts.attribute "cy" y; attr "r" "4" ] ]
              ChartParts.key true series ]
