namespace Streaming.Report.Page

open Giraffe.ViewEngine

/// What stands at the top of a page.
type internal PageTop =
    { /// Version of the program.
      Version: string
      /// What the page is about, in a few words.
      About: string
      Title: string
      /// What came of it, in a sentence or two; empty where nothing did.
      Lead: string
      /// The run's size: name and number.
      Facts: (string * string) list
      /// What stands between these and the links.
      Beside: XmlNode list
      /// The page's sections: anchor and name.
      Links: (string * string) list }

/// The top of the page: what was run, what came of it, and its size in numbers.
module internal HeaderSection =
    /// The header with its in-page links.
    let draw (top: PageTop) =
        header
            []
            [ div [ _class "eyebrow" ] [ Markup.text $"Streaming {top.Version} \u00B7 {top.About}" ]
              h1 [] [ Markup.text top.Title ]
              if top.Lead <> "" then
                  p [ _class "lead" ] [ Markup.text top.Lead ]
              if not top.Facts.IsEmpty then
                  dl [ _class "facts" ] [ for name, value in top.Facts -> div [] [ dt [] [ Markup.text name ]; dd [] [ Markup.text value ] ] ]
              yield! top.Beside
              nav [ attr "aria-label" "Sections" ] [ for target, name in top.Links -> a [ _href ("#" + target) ] [ Markup.text name ] ] ]
