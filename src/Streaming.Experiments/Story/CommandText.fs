namespace Streaming.Experiments.Story

/// Command lines as people type them.
module CommandText =
    let private plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./=+:,@%\\"

    // A word as a shell takes it for one.
    let private quoted (word: string) =
        if word <> "" && word |> Seq.forall (fun c -> plain.Contains c) then
            word
        else
            let inside = word.Replace("'", "'\\''")
            $"'{inside}'"

    /// The program's name and these words.
    let ofWords (words: string list) =
        "streaming" :: List.map quoted words |> String.concat " "
