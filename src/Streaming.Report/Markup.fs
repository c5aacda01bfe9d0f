namespace Streaming.Report

open System
open Giraffe.ViewEngine

/// The pieces that pages are made of. Pages are written as HTML that is well-formed XML too.
module internal Markup =
    /// Text, escaped.
    let text (content: string) = encodedText content

    /// A picture inside the page; `alt` says what it shows to those who cannot see it.
    let image (alt: string) (picture: Picture) =
        img
            [ _src ("data:image/webp;base64," + Convert.ToBase64String picture.WebP)
              _alt alt
              _width (string picture.Width)
              _height (string picture.Height) ]

    /// A picture with its caption.
    let figureOf alt picture (captionNodes: XmlNode list) =
        figure [] [ image alt picture; figcaption [] captionNodes ]

    /// The arrow scale of a field's caption, after the name of what is shown.
    let scaled (name: string) (maximum: float) =
        [ b [] [ text name ]
          text (
              if maximum > 0.0 then
                  $" \u00B7 longest arrow = {Words.digits maximum} cells"
              else
                  " \u00B7 no motion"
          ) ]

    /// A small heading with a row of figures under it.
    let row (heading: XmlNode list) (figures: XmlNode list) =
        div [ _class "row" ] [ h4 [] heading; div [ _class "grid fields" ] figures ]

    /// A table that scrolls by itself where the page is narrow; the first cell of each row names the row.
    let tableOf (columns: string list) (bodies: XmlNode list) (note: string) =
        div
            [ _class "scroll"; attr "tabindex" "0" ]
            [ table
                  []
                  [ caption [] [ text note ]
                    thead [] [ tr [] (columns |> List.map (fun name -> th [ attr "scope" "col" ] [ text name ])) ]
                    yield! bodies ] ]

    /// A row of a table: its name, then its cells.
    let tableRow (name: string) (cells: XmlNode list) =
        tr [] (th [ attr "scope" "row" ] [ text name ] :: (cells |> List.map (fun cell -> td [] [ cell ])))

    /// The part of an in-page address that names a family.
    let anchor family =
        match Streaming.Domain.Family.name family with
        | "rotate+" -> "rotate-plus"
        | "rotate-" -> "rotate-minus"
        | name -> name
