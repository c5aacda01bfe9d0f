namespace Streaming.Report.Page

open System
open Giraffe.ViewEngine
open Streaming.Report.Drawing

/// The pieces that pages are made of. Pages are written as HTML that is well-formed XML too.
module internal Markup =
    /// Text, escaped.
    let text (content: string) = encodedText (Words.printable content)

    /// A file's name, which may break after an underscore.
    let name (content: string) =
        [ for i, part in Seq.indexed (content.Split '_') do
              if i > 0 then
                  text "_"
                  voidTag "wbr" []

              text part ]

    /// A picture inside the page; `alt` says what it shows to those who cannot see it.
    let image (alt: string) (picture: Picture) =
        img
            [ _src ("data:image/webp;base64," + Convert.ToBase64String picture.WebP)
              _alt (Words.printable alt)
              _width (string picture.Width)
              _height (string picture.Height) ]

    /// A picture with its caption.
    let figureOf alt picture (captionNodes: XmlNode list) =
        figure [] [ image alt picture; figcaption [] captionNodes ]

    let private scale (what: string) (name: string) (maximum: float) =
        [ b [] [ text name ]
          text (
              if maximum > 0.0 then
                  $" \u00B7 {what} = {Words.digits maximum} cells"
              else
                  " \u00B7 no motion"
          ) ]

    /// The caption of a field drawn at its own scale: what is shown, and how long its longest arrow is.
    let scaled name longest = scale "longest arrow" name longest

    /// The caption of a field drawn at the scale of another: what is shown, and what an arrow of full length means.
    let scaledTo name maximum = scale "full arrow" name maximum

    /// A small heading with a row of figures under it.
    let row (heading: XmlNode list) (figures: XmlNode list) =
        div [ _class "row" ] [ h4 [] heading; div [ _class "grid fields" ] figures ]

    /// A table that scrolls by itself where the page is narrow; the first cell of each row names the row. Where columns
    /// share a heading, `spans` has those headings and how many columns each is over.
    let spannedTable (spans: (string * int) list) (columns: string list) (bodies: XmlNode list) (note: string) =
        div
            [ _class (if columns.Length > 8 then "scroll tight" else "scroll"); attr "tabindex" "0" ]
            [ table
                  []
                  [ caption [] [ text note ]
                    thead
                        []
                        [ if not spans.IsEmpty then
                              tr
                                  []
                                  [ for name, over in spans do
                                        th [ attr "scope" "colgroup"; attr "colspan" (string over) ] [ text name ] ]
                          tr [] (columns |> List.map (fun name -> th [ attr "scope" "col" ] [ text name ])) ]
                    yield! bodies ] ]

    /// A table whose columns each have one heading.
    let tableOf columns bodies note = spannedTable [] columns bodies note

    /// A row of a table: its name, then its cells.
    let tableRow (name: string) (cells: XmlNode list) =
        tr [] (th [ attr "scope" "row" ] [ text name ] :: (cells |> List.map (fun cell -> td [] [ cell ])))

    /// The part of an in-page address that names a family.
    let anchor family =
        match Streaming.Domain.Family.name family with
        | "rotate+" -> "rotate-plus"
        | "rotate-" -> "rotate-minus"
        | name -> name
