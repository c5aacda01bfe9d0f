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

    let private row (name: string, shares: float list) =
        tr
            [ attr "role" "row" ]
            (th [ attr "scope" "row"; attr "role" "rowheader" ] [ Markup.text name ]
             :: [ for share in shares -> td [ attr "role" "cell"; _class (colour share) ] [ Markup.text (number share) ] ])

    /// The table.
    let draw (table: HeatTable) =
        let body (own: HeatGroup) = Table.group table.Columns.Length own.Heading (own.Rows |> List.map row)

        // Wide ones are scrolled, also by keys.
        div
            [ _class "heat"; attr "role" "region"; attr "aria-label" table.Note; attr "tabindex" "0" ]
            [ Giraffe.ViewEngine.HtmlElements.table
                  [ attr "role" "table" ]
                  [ caption [] [ Markup.text table.Note ]
                    Table.heading table.Spans table.Columns
                    yield! table.Groups |> List.map body ] ]
