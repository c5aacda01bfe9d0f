namespace Streaming.Report.Page

open Giraffe.ViewEngine

/// One section of a page.
type internal Section =
    { /// The part of an in-page address that names it.
      Anchor: string
      /// What the paper calls it, such as Figure 1; empty where it has no such result.
      Paper: string
      Title: string
      Content: XmlNode list }

/// Drawing sections.
module internal Section =
    /// What the links at the top of the page call it: the paper's figure or table, or the title as far as its colon.
    let name section =
        if section.Paper.StartsWith "Figure" || section.Paper.StartsWith "Table" then section.Paper else (section.Title.Split ':')[0]

    /// The section.
    let draw (s: Section) =
        section
            [ _id s.Anchor ]
            (h2
                []
                [ if s.Paper <> "" then
                      span [ _class "paper-name" ] [ Markup.text (s.Paper + ".") ]
                      Markup.text " "
                  Markup.text s.Title ]
             :: s.Content)
