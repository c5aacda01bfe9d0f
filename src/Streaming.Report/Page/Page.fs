namespace Streaming.Report.Page

open System.Text
open Giraffe.ViewEngine
open Streaming.Storage.Files

/// A page as a whole: one file that needs nothing else.
module internal Page =
    /// The page's text: its top, its sections, and a line at its foot.
    let document (top: PageTop) (sections: XmlNode list) (foot: string) =
        let page =
            html
                [ _lang "en" ]
                [ head
                      []
                      [ meta [ _charset "utf-8" ]
                        title [] [ Markup.text top.Title ]
                        meta [ _name "viewport"; _content "width=device-width, initial-scale=1" ]
                        meta [ _name "generator"; _content $"Streaming {top.Version}" ]
                        style [] [ rawText Style.sheet ] ]
                  body
                      []
                      [ HeaderSection.draw top
                        main [] sections
                        footer [] [ div [] [ Markup.text foot ] ]
                        script [] [ rawText Script.text ] ] ]

        "<!DOCTYPE html>\n" + RenderView.AsString.xmlNode page + "\n"

    /// Writes a page; the file is there whole or not at all.
    let write (path: string) (text: string) =
        WholeFile.Write(path, fun stream -> stream.Write(UTF8Encoding(false).GetBytes text))
