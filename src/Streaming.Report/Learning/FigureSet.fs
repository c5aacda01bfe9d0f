namespace Streaming.Report.Learning

open System.Collections.Generic
open Streaming.Report.Drawing

/// The pictures of a page: each is drawn once, embedded in the page, and can be written as a file of its own.
type internal FigureSet() =
    let figures = List<struct (string * Picture)>()
    let known = Dictionary<string, Picture>()

    /// The picture of that file name without extension, drawn where the set does not have it yet.
    member _.Add(name: string, draw: unit -> Picture) =
        match known.TryGetValue name with
        | true, picture -> picture
        | _ ->
            let picture = draw ()
            known.Add(name, picture)
            figures.Add(struct (name, picture))
            picture

    /// Name and picture, in the order they were added.
    member _.All = figures :> IReadOnlyList<struct (string * Picture)>
