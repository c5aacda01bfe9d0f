namespace Streaming.Domain

open System

/// Several things in a sentence.
module Enumeration =
    let private joined (last: string) (parts: string seq) =
        match List.ofSeq parts |> List.rev with
        | [] -> ""
        | [ one ] -> one
        | final :: before -> String.Join(", ", List.rev before) + last + final

    /// Names, such as "a, b and c".
    let names (parts: string seq) = joined " and " parts

    /// Clauses, which a comma parts before the last one, too: "a, b, and c".
    let clauses (parts: string seq) = joined ", and " parts
