namespace Streaming.Report.Learning

open System.Collections.Generic
open Streaming.Report.Drawing

/// The pictures of a report: each is drawn once, embedded in the page, and written as a file of its own.
type internal FigureSet() =
    let figures = List<struct (string * Picture)>()

    /// Keeps the picture under a file name without extension, and returns it.
    member _.Add(name: string, picture: Picture) =
        figures.Add(struct (name, picture))
        picture

    /// Name and picture, in the order they were added.
    member _.All = figures :> IReadOnlyList<struct (string * Picture)>
