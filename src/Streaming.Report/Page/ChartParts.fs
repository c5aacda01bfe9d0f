namespace Streaming.Report.Page

open System.Globalization
open Giraffe.ViewEngine

/// The pieces that charts are made of. Charts are drawn in units of which a letter is 13 high, and 16 on a phone, where the
/// whole chart is made smaller: room for words is that of the larger.
module internal ChartParts =
    /// A chart's width.
    let width = 480.0

    /// Room that a letter takes at most.
    let letter = 8.6

    /// Room that a text takes at most.
    let room (text: string) = letter * float text.Length

    let private number (x: float) = x.ToString("0.##", CultureInfo.InvariantCulture)

    /// Curves and bars tell themselves apart by colour and dashes; more than these begin anew.
    let dashes = [| ""; "7 3"; "2 3"; "9 3 2 3"; "4 2"; "12 3"; "1 2"; "9 3 2 3 2 3" |]

    /// The style of the i-th curve.
    let style i = i % dashes.Length

    /// An attribute that is a number.
    let attribute name value = attr name (number value)

    /// A line of a kind that the style sheet knows.
    let line kind x1 y1 x2 y2 =
        voidTag "line" [ _class kind; attribute "x1" x1; attribute "y1" y1; attribute "x2" x2; attribute "y2" y2 ]

    /// Words at a place: start, middle or end of them.
    let words anchor x y content =
        tag "text" [ attribute "x" x; attribute "y" y; attr "text-anchor" anchor ] [ Markup.text content ]

    /// Corners as attributes of polylines have them.
    let corners (points: (float * float)[]) =
        points |> Array.map (fun (x, y) -> $"{number x},{number y}") |> String.concat " "

    /// The ticks whose words keep clear of each other, the first and the last before others; the rest keep their strokes.
    let readable (place: float -> float) (ticks: (float * string)[]) =
        let apart (a: float * string) (b: float * string) =
            abs (place (fst a) - place (fst b)) >= 0.5 * (room (snd a) + room (snd b)) + 6.0

        let wanted = Array.append (Array.truncate 1 ticks) (if ticks.Length > 1 then [| Array.last ticks; yield! ticks[1 .. ticks.Length - 2] |] else [||])

        ([], wanted)
        ||> Array.fold (fun kept tick -> if snd tick <> "" && List.forall (apart tick) kept then tick :: kept else kept)
        |> List.sortBy fst

    /// Guides across a chart at the ticks of its upright axis, with their words to the left.
    let guides left right (y: float -> float) (span: AxisSpan) =
        [ for value, name in span.Ticks do
              line (if value = span.Low then "axis" else "guide") left (y value) right (y value)
              words "end" (left - 7.0) (y value + 4.5) name
          if not (span.Ticks |> Array.exists (fun (value, _) -> value = span.Low)) then
              line "axis" left (y span.Low) right (y span.Low) ]

    /// Strokes under a chart at the ticks of its level axis, with their words as far as there is room.
    let strokes bottom (x: float -> float) (span: AxisSpan) =
        [ for value, _ in span.Ticks do
              line "axis" (x value) bottom (x value) (bottom + 5.0)
          for value, name in readable x span.Ticks do
              words "middle" (x value) (bottom + 20.0) name ]

    /// The picture itself, with a name for those who cannot see it.
    let picture (title: string) height (nodes: XmlNode list) =
        tag
            "svg"
            [ _class "chart"; attr "viewBox" $"0 0 {number width} {number height}"; attr "role" "img" ]
            (tag "title" [] [ Markup.text title ] :: nodes)

    /// What the curves, or the dots, of a chart are called; it breaks into lines where it must.
    let key (dots: bool) (names: string[]) =
        let sample i =
            let dash = dashes[style i]

            if dots then
                voidTag "circle" [ _class $"f{style i}"; attr "cx" "13"; attr "cy" "5"; attr "r" "4" ]
            else
                voidTag "line" [ _class $"curve s{style i}"; attr "x1" "0"; attr "x2" "26"; attr "y1" "5"; attr "y2" "5"; attr "stroke-dasharray" (if dash = "" then "none" else dash) ]

        ul
            [ _class "key" ]
            [ for i, name in Array.indexed names do
                  li
                      []
                      [ tag "svg" [ _class "sample"; attr "viewBox" "0 0 26 10"; attr "aria-hidden" "true" ] [ sample i ]
                        Markup.text name ] ]
