namespace Streaming.Report.Page

open System
open Giraffe.ViewEngine
open Streaming.Report.Drawing

/// The pieces that pages are made of. Pages are written as HTML that is well-formed XML too.
module internal Markup =
    /// Text, escaped.
    let text (content: string) = encodedText (Words.printable content)

    /// A paragraph.
    let paragraph (content: string) = p [] [ text content ]

    /// A paragraph that explains.
    let soft (content: string) = p [ _class "soft" ] [ text content ]

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

    /// A field drawn at `maximum`; where a script runs, its cells can be read one by one.
    let field (alt: string) (maximum: float) (field: Field) (captionNodes: XmlNode list) =
        let side = string FieldShape.side

        figure
            [ _class "field" ]
            [ div
                  [ _class "vectors"
                    attr "data-size" (string field.Size)
                    attr "data-unit" (FieldNumbers.unitText field)
                    attr "data-cells" (FieldNumbers.encode field) ]
                  [ tag
                        "svg"
                        [ attr "viewBox" $"0 0 {side} {side}"; attr "role" "img" ]
                        [ tag "title" [] [ text alt ]
                          voidTag "image" [ attr "width" side; attr "height" side; attr "href" ("data:image/webp;base64," + Convert.ToBase64String(FieldShape.cells maximum field)) ]
                          voidTag "path" [ attr "d" (FieldShape.arrows maximum field) ] ] ]
              figcaption [] captionNodes ]

    /// A small heading with a row of figures under it.
    let row (heading: XmlNode list) (figures: XmlNode list) =
        div [ _class "row" ] [ h3 [] heading; div [ _class "grid fields" ] figures ]

    /// What is folded until somebody asks for it.
    let fold (title: string) (content: XmlNode list) =
        details [] (summary [] [ text title ] :: content)

    /// A command line that can be copied where a script runs.
    let command (line: string) =
        div [ _class "command" ] [ code [] [ text line ] ]

    /// The part of an in-page address that names a family.
    let anchor family =
        match Streaming.Domain.Family.name family with
        | "rotate+" -> "rotate-plus"
        | "rotate-" -> "rotate-minus"
        | name -> name
