namespace Streaming.Generators.Amounts

open Streaming.Domain

/// Which field moves features for a hypothesis.
type HypothesisField =
    /// Each layer's own part of the generator.
    | OwnField
    /// Conv1's part on every layer's grid.
    | FinestField

/// Names of fields.
module HypothesisField =
    let private names = [ "own", OwnField; "finest", FinestField ]

    /// The name on the command line.
    let name field = names |> List.find (fun (_, other) -> other = field) |> fst

    /// The field of that name, or an InputException.
    let parse (text: string) =
        match names |> List.tryFind (fun (name, _) -> name = text) with
        | Some(_, field) -> field
        | None -> raise (InputException $"--field is '{text}'; expected own or finest.")
