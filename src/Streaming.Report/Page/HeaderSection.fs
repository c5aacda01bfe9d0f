namespace Streaming.Report.Page

open Giraffe.ViewEngine

/// What stands at the top of a page.
type internal PageTop =
    { /// Version of the program.
      Version: string
      /// What the page is about, in a few words.
      About: string
      Title: string
      /// The run's size: name and number.
      Facts: (string * string) list
      /// What it ran with: name and value.
      Settings: (string * XmlNode) list
      /// The page's sections: anchor and name.
      Links: (string * string) list }

/// The top of the page: what was run, on what, and its size in numbers.
module internal HeaderSection =
    let private definition (name: string, value: XmlNode) =
        [ dt [] [ Markup.text name ]; dd [] [ value ] ]

    /// The header with its in-page links.
    let draw (top: PageTop) =
        let link (target: string, name: string) =
            a [ _href ("#" + target) ] [ Markup.text name ]

        header
            []
            [ div [ _class "eyebrow" ] [ Markup.text $"Streaming {top.Version} \u00B7 {top.About}" ]
              h1 [] [ Markup.text top.Title ]
              dl
                  [ _class "facts" ]
                  [ for name, value in top.Facts do
                        div [] (definition (name, Markup.text value)) ]
              dl [ _class "settings" ] (top.Settings |> List.collect definition)
              nav [ attr "aria-label" "Sections" ] (top.Links |> List.map link) ]
