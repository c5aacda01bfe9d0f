namespace Streaming.Report.Page

open Giraffe.ViewEngine

/// Panels of which one is seen at a time, chosen by radio buttons and the style sheet alone; in print they all are.
module internal Tabs =
    let private text (content: string) = encodedText (Words.printable content)

    /// As many as the style sheet knows.
    let most = 12

    /// The panels, each with its name, under a legend that says what is chosen. `group` is a name of its own on the page; where
    /// a script runs, groups of the same kind follow each other.
    let draw (kind: string) (group: string) (legend': string) (panels: (string * XmlNode list) list) =
        if panels.Length > most then
            invalidArg (nameof panels) $"At most {most} panels can be told apart."

        let id i = $"{group}-{i}"

        let choice i (name: string) =
            input
                [ _type "radio"
                  _name group
                  _id (id i)
                  attr "data-tabs" kind
                  attr "data-name" name
                  if i = 0 then
                      attr "checked" "checked" ]

        match panels with
        | [ name, only ] -> div [ _class "panel lone" ] (h3 [ _class "panel-name" ] [ text name ] :: only)
        | _ ->
            fieldset
                [ _class "tabs" ]
                [ legend [ _class "away" ] [ text legend' ]
                  yield! panels |> List.mapi (fun i (name, _) -> choice i name)
                  div [ _class "bar" ] [ for i, (name, _) in List.indexed panels -> label [ _for (id i) ] [ text name ] ]
                  div
                      [ _class "panels" ]
                      [ for name, content in panels -> div [ _class "panel" ] (h3 [ _class "panel-name" ] [ text name ] :: content) ] ]
