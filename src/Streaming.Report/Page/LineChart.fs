namespace Streaming.Report.Page

open System
open System.Globalization
open Giraffe.ViewEngine

/// One curve of a LineChart.
type internal Curve =
    { /// Its name, written beside the chart at the height of its end.
      Name: string
      /// Where it goes; points whose y is not finite are left out.
      Points: (float * float)[] }

/// Curves over a common axis, from zero up, as SVG.
module internal LineChart =
    let private width, height = 520.0, 300.0
    let private left, top, bottom = 46.0, 26.0, 44.0
    let private dashes = [| ""; "7 3"; "2 3"; "9 3 2 3"; "4 2"; "12 3"; "1 2"; "9 3 2 3 2 3" |]
    // Colours of the page, each with dashes of its own; more curves than that begin anew.
    let private style i = i % dashes.Length

    let private number (x: float) = x.ToString("0.##", CultureInfo.InvariantCulture)

    /// A round step that divides 0..most into about four parts.
    let roundStep (most: float) =
        let raw = most / 4.0
        let power = 10.0 ** Math.Floor(Math.Log10 raw)
        let share = raw / power

        power
        * (if share <= 1.0 then 1.0
           elif share <= 2.0 then 2.0
           elif share <= 5.0 then 5.0
           else 10.0)

    // Moves labels apart that would stand less than `gap` from each other, from the top down.
    let private apart (gap: float) (wanted: float[]) =
        let order = wanted |> Array.mapi (fun i y -> i, y) |> Array.sortBy snd
        let placed = Array.copy wanted

        for k in 1 .. order.Length - 1 do
            let above, here = fst order[k - 1], fst order[k]
            placed[here] <- max placed[here] (placed[above] + gap)

        placed

    /// The chart; `ticks` are the places of the x axis that have a label.
    let draw (title: string) (xLabel: string) (yLabel: string) (ticks: (float * string)[]) (curves: Curve[]) =
        let curves =
            curves
            |> Array.map (fun c -> { c with Points = c.Points |> Array.filter (snd >> Double.IsFinite) })

        // Room for the names at the curves' ends.
        let right = curves |> Array.fold (fun room curve -> max room (12.0 + 7.0 * float curve.Name.Length)) 64.0
        let all = curves |> Array.collect _.Points
        let most = all |> Array.fold (fun m (_, y) -> max m y) 0.0
        let step = if most > 0.0 then roundStep most else 1.0
        let ceiling = max step (Math.Ceiling(most / step - 1e-9) * step)
        let xs = ticks |> Array.map fst
        let xMin, xMax = min 0.0 (Array.min xs), all |> Array.fold (fun m (px, _) -> max m px) (Array.max xs)
        let x v = left + (v - xMin) / (xMax - xMin) * (width - left - right)
        let y v = height - bottom - v / ceiling * (height - top - bottom)
        let attribute name value = attr name (number value)

        let line kind x1 y1 x2 y2 =
            voidTag
                "line"
                [ _class kind
                  attribute "x1" x1
                  attribute "y1" y1
                  attribute "x2" x2
                  attribute "y2" y2 ]

        let label attributes content =
            tag "text" attributes [ Markup.text content ]

        let at px py anchor =
            [ attribute "x" px; attribute "y" py; attr "text-anchor" anchor ]

        let guides =
            [ for i in 0 .. int (Math.Round(ceiling / step)) do
                  let v = float i * step
                  line (if i = 0 then "axis" else "guide") left (y v) (width - right) (y v)
                  label (at (left - 8.0) (y v + 4.0) "end") (number v) ]

        // Names that would run into the one before them stay away; their ticks do not.
        let readable =
            (([], -infinity), ticks)
            ||> Array.fold (fun (kept, free) (v, name) ->
                let half = 3.5 * float name.Length

                if name <> "" && x v - half > free then (v, name) :: kept, x v + half + 4.0 else kept, free)
            |> fst

        let marks =
            [ for v, _ in ticks do
                  line "axis" (x v) (height - bottom) (x v) (height - bottom + 4.0)
              for v, name in readable do
                  label (at (x v) (height - bottom + 18.0) "middle") name ]

        let ends =
            curves
            |> Array.map (fun c -> if c.Points.Length = 0 then 0.0 else y (snd (Array.last c.Points)) + 4.0)
            |> apart 14.0

        let drawn =
            [ for i, curve in Array.indexed curves do
                  if curve.Points.Length > 0 then
                      let corners =
                          curve.Points
                          |> Array.map (fun (px, py) -> $"{number (x px)},{number (y py)}")
                          |> String.concat " "

                      voidTag
                          "polyline"
                          [ _class $"curve s{style i}"
                            attr "stroke-dasharray" (if dashes[style i] = "" then "none" else dashes[style i])
                            attr "points" corners ]

                      for px, py in curve.Points do
                          voidTag
                              "circle"
                              [ _class $"f{style i}"
                                attribute "cx" (x px)
                                attribute "cy" (y py)
                                attr "r" "2.6" ]

                      label
                          (_class $"f{style i}" :: at (width - right + 9.0) ends[i] "start")
                          curve.Name ]

        tag
            "svg"
            [ attr "viewBox" $"0 0 {number width} {number height}"; attr "role" "img" ]
            [ tag "title" [] [ Markup.text title ]
              label (at 0.0 13.0 "start") yLabel
              label (at ((left + width - right) / 2.0) (height - 6.0) "middle") xLabel
              yield! guides
              yield! marks
              yield! drawn ]
