namespace Streaming.Experiments.Story

open Streaming.Domain

/// How much a run that tells the whole story does of each part.
[<RequireQualifiedAccess>]
type StoryKind =
    /// A first look: some hundred test pairs, a small rival, short trainings.
    | Quick
    /// As much as the paper.
    | Full

/// Names of these.
module StoryKind =
    /// Both.
    let all = [ StoryKind.Quick; StoryKind.Full ]

    /// The name in files and on the command line.
    let name kind =
        match kind with
        | StoryKind.Quick -> "quick"
        | StoryKind.Full -> "full"

    /// The one of that name; another is an InputException.
    let parse (text: string) =
        match all |> List.tryFind (fun kind -> name kind = text) with
        | Some kind -> kind
        | None ->
            let names = all |> List.map name |> String.concat ", "
            raise (InputException $"--story: '{text}' is none; expected {names}.")
