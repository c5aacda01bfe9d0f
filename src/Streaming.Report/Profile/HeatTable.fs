namespace Streaming.Report.Profile

open System
open Giraffe.ViewEngine
open Streaming.Report.Page

/// Some rows of a heat map that belong together: each row's name and its shares of one.
type internal HeatGroup =
    { Heading: string
      Rows: (string * float list) list }

/// A table whose cells are coloured by the share of one that they hold, and say it as per cent.
type internal HeatTable =
    { /// Headings over several columns, with how many each is over, the first column included; empty for none.
      Spans: (string * int) list
      /// Headings of the columns, that of the first one included.
      Columns: string list
      Groups: HeatGroup list
      /// What the cells hold, under the table.
      Note: string }

/// Drawing heat maps. Colours repeat what the numbers say, and their text keeps its contrast at any of them.
module internal HeatTable =
    /// Colours from nothing to all.
    let steps = 10

    let private colour (share: float) =
        if not (Double.IsFinite share) then "unknown"
        elif share < 0.0 then "h0 less"
        else $"h{int (Math.Round(float steps * min 1.0 share))}"

    let private number (share: float) =
        if Double.IsFinite share then (100.0 * share).ToString("0", Globalization.CultureInfo.InvariantCulture) else Words.none

    let private column (name: string) =
        th [ attr "scope" "col"; attr "role" "columnheader" ] [ (if name = "" then span [ _class "away" ] [ Markup.text "name" ] else Markup.text name) ]

    let private row (name: string, shares: float list) =
        tr
            [ attr "role" "row" ]
            (th [ attr "scope" "row"; attr "role" "rowheader" ] [ Markup.text name ]
             :: [ for share in shares -> td [ attr "role" "cell"; _class (colour share) ] [ Markup.text (number share) ] ])

    let private group columns (own: HeatGroup) =
        tbody
            [ attr "role" "rowgroup" ]
            [ if own.Heading <> "" then
                  tr
                      [ attr "role" "row"; _class "group" ]
                      [ th [ attr "scope" "rowgroup"; attr "role" "rowheader"; attr "colspan" (string columns) ] [ Markup.text own.Heading ] ]
              yield! own.Rows |> List.map row ]

    /// The table.
    let draw (table: HeatTable) =
        let spans =
            [ if not table.Spans.IsEmpty then
                  tr
                      [ attr "role" "row"; _class "spans" ]
                      [ for name, columns in table.Spans ->
                            if name = "" then td [ attr "role" "cell"; attr "colspan" (string columns) ] []
                            else th [ attr "scope" "colgroup"; attr "role" "columnheader"; attr "colspan" (string columns) ] [ Markup.text name ] ] ]

        // Wide ones are scrolled, also by keys.
        div
            [ _class "heat"; attr "role" "region"; attr "aria-label" table.Note; attr "tabindex" "0" ]
            [ Giraffe.ViewEngine.HtmlElements.table
                  [ attr "role" "table" ]
                  [ caption [] [ Markup.text table.Note ]
                    thead [ attr "role" "rowgroup" ] (spans @ [ tr [ attr "role" "row"; _class "columns" ] (table.Columns |> List.map column) ])
                    yield! table.Groups |> List.map (group table.Columns.Length) ] ]
