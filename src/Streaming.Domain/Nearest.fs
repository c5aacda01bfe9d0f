namespace Streaming.Domain

open System

/// What a wrong word was probably meant to be.
module Nearest =
    // Letters to leave out, put in, exchange, or swap with their neighbours (optimal string alignment).
    let private distance (a: string) (b: string) =
        let table = Array2D.init (a.Length + 1) (b.Length + 1) (fun i j -> if i = 0 then j elif j = 0 then i else 0)

        for i in 1 .. a.Length do
            for j in 1 .. b.Length do
                let same = if a[i - 1] = b[j - 1] then 0 else 1
                table[i, j] <- min (min (table[i - 1, j] + 1) (table[i, j - 1] + 1)) (table[i - 1, j - 1] + same)

                if i > 1 && j > 1 && a[i - 1] = b[j - 2] && a[i - 2] = b[j - 1] then
                    table[i, j] <- min table[i, j] (table[i - 2, j - 2] + 1)

        table[a.Length, b.Length]

    /// The name that is nearest to a word; none where no name is near. A name that begins with the word is near as well.
    let find (word: string) (names: string seq) =
        // A long word is a mistake of another kind, and would take long to compare.
        let word = if word.Length > 64 then word.Substring(0, 64) else word
        let near = max 1 (word.TrimStart('-').Length / 3)

        let candidates =
            names
            |> Seq.map (fun name -> name, distance (word.ToLowerInvariant()) (name.ToLowerInvariant()))
            |> Seq.filter (fun (name, apart) ->
                apart <= near || word.TrimStart('-').Length > 1 && name.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            |> Seq.toList

        match candidates with
        | [] -> None
        | some -> some |> List.minBy snd |> fst |> Some

    /// The nearest name as a part of a sentence: " (did you mean learn?)", or nothing where no name is near.
    let hint (word: string) (names: string seq) =
        match find word names with
        | Some name -> $" (did you mean {name}?)"
        | None -> ""
