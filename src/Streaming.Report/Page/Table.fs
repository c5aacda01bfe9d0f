namespace Streaming.Report.Page

open Giraffe.ViewEngine

/// Some rows of a table that belong together.
type internal TableGroup =
    { /// What they have in common; nothing where the table is one group.
      Heading: string
      /// Each row's name and its cells.
      Rows: (string * string list) list }

/// A table. Where the window is narrow its rows stand one below the other, with the name of its column at every cell; a script
/// lets it be sorted.
type internal Table =
    { /// Headings over several columns, with how many each is over, the first column included; empty for none.
      Spans: (string * int) list
      /// Headings of the columns, that of the first one included.
      Columns: string list
      Groups: TableGroup list
      /// What it says and in what, under it.
      Note: string }

/// Drawing tables.
module internal Table =
    // The heading over each column.
    let private over (table: Table) =
        if table.Spans.IsEmpty then
            List.replicate table.Columns.Length ""
        else
            table.Spans |> List.collect (fun (name, columns) -> List.replicate columns name)

    let private labels (table: Table) =
        List.map2 (fun span column -> if span = "" then column else $"{span}: {column}") (over table) table.Columns |> List.tail

    let private row labels (name: string, cells: string list) =
        tr
            [ attr "role" "row" ]
            (th [ attr "scope" "row"; attr "role" "rowheader" ] [ Markup.text name ]
             :: List.map2 (fun label cell -> td [ attr "role" "cell"; attr "data-label" label ] [ Markup.text cell ]) labels cells)

    /// The headings over several columns, where there are any, and those of the columns.
    let heading (spans: (string * int) list) (columns: string list) =
        let column (name: string) = th [ attr "scope" "col"; attr "role" "columnheader" ] [ (if name = "" then span [ _class "away" ] [ Markup.text "name" ] else Markup.text name) ]

        thead
            [ attr "role" "rowgroup" ]
            [ if not spans.IsEmpty then
                  tr
                      [ attr "role" "row"; _class "spans" ]
                      [ for name, columns in spans do
                            if name = "" then
                                td [ attr "role" "cell"; attr "colspan" (string columns) ] []
                            else
                                th [ attr "scope" "colgroup"; attr "role" "columnheader"; attr "colspan" (string columns) ] [ Markup.text name ] ]
              tr [ attr "role" "row"; _class "columns" ] (columns |> List.map column) ]

    /// Rows that belong together, under what they have in common where they do not stand alone; so many columns.
    let group (columns: int) (common: string) (rows: XmlNode list) =
        tbody
            [ attr "role" "rowgroup" ]
            [ if common <> "" then
                  tr
                      [ attr "role" "row"; _class "group" ]
                      [ th [ attr "scope" "rowgroup"; attr "role" "rowheader"; attr "colspan" (string columns) ] [ Markup.text common ] ]
              yield! rows ]

    // Letters that a row has room for on a phone.
    let private phone = 44

    let private longest (texts: string seq) = texts |> Seq.fold (fun most text -> max most text.Length) 0

    // Whether the table fits a phone as it is: few columns, and nothing long in them. Names break between words, cells nowhere.
    let private isSlim (table: Table) =
        let rows = table.Groups |> List.collect _.Rows
        let names = rows |> Seq.collect (fun (name, _) -> name.Split ' ') |> longest
        let columns = [ for column in 0 .. table.Columns.Length - 2 -> rows |> Seq.map (fun (_, cells) -> cells[column]) |> longest ]
        table.Columns.Length <= 3 && columns |> List.forall (fun column -> column <= 18) && names + List.sum columns <= phone

    // What the style sheet goes by: below which width of the window rows stand one below the other.
    let private breadth (table: Table) =
        if isSlim table then "slim"
        elif table.Columns.Length > 8 then "wide"
        elif table.Columns.Length > 5 then "middle"
        else "narrow"

    /// The table.
    let draw (table: Table) =
        let labels = labels table

        let body (own: TableGroup) = group table.Columns.Length own.Heading (own.Rows |> List.map (row labels))

        div
            [ _class ("table " + breadth table) ]
            [ Giraffe.ViewEngine.HtmlElements.table
                  [ attr "role" "table" ]
                  [ caption [] [ Markup.text table.Note ]
                    heading table.Spans table.Columns
                    yield! table.Groups |> List.map body ] ]

    /// A table of one group, without headings over several columns.
    let ofRows columns rows note =
        draw { Spans = []; Columns = columns; Groups = [ { Heading = ""; Rows = rows } ]; Note = note }

    /// A table of several groups.
    let ofGroups columns groups note =
        draw { Spans = []; Columns = columns; Groups = [ for heading, rows in groups -> { Heading = heading; Rows = rows } ]; Note = note }
