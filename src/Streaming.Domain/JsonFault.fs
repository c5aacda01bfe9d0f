namespace Streaming.Domain

open System
open System.Text.Json

/// What is wrong with a JSON text, in words for those who write such files: the serializer's own name .NET types.
module JsonFault =
    // Longer names first: some begin as others do.
    let private kinds =
        [ "System.Double", "a number"
          "System.Single", "a number"
          "System.Nullable`1[System.Int32]", "a whole number"
          "System.Int32[]", "a list"
          "System.Double[]", "a list"
          "System.Int64[]", "a list"
          "System.String[]", "a list"
          "System.Int32", "a whole number"
          "System.Int64", "a whole number"
          "System.Boolean", "true or false"
          "System.String", "a text" ]

    let private expectedOf (message: string) =
        let converted = "converted to "
        let at = message.IndexOf(converted, StringComparison.Ordinal) + converted.Length
        let name = message[at..]

        match kinds |> List.filter (fun (kind, _) -> name.StartsWith(kind, StringComparison.Ordinal)) with
        | [] when ((name.Split ' ').[0].TrimEnd '.').EndsWith("[]", StringComparison.Ordinal) -> "a list"
        | [] -> "an object"
        | found -> found |> List.maxBy (fun (kind, _) -> kind.Length) |> snd

    /// What went wrong when a JSON text was read, as the rest of a sentence about its file.
    let describe (e: JsonException) =
        let says (words: string) = e.Message.Contains(words, StringComparison.Ordinal)

        let place =
            match e.Path with
            | null -> ""
            | path -> (path.TrimStart '$').TrimStart '.'

        let whole = if place = "" then "the whole" else place

        if says "could not be converted to" then
            $"{whole} cannot be read; expected {expectedOf e.Message}"
        elif e.Message.StartsWith("expected ", StringComparison.Ordinal) then
            $"{whole} cannot be read; {e.Message}"
        elif says "could not be mapped" && place <> "" then
            $"{place} is no key that can be here"
        elif says "missing required properties including: " then
            let listed = e.Message[e.Message.IndexOf("including: ", StringComparison.Ordinal) + 11 ..]
            let keys = (listed.Split ". Path:").[0].TrimEnd '.'
            if place = "" then $"it lacks {keys}" else $"{place} lacks {keys}"
        else
            e.Message.TrimEnd('.')

    /// What a key was probably meant to be that cannot be where it stands, as the end of the same sentence; nothing where
    /// that is not what went wrong.
    let hint (keys: string seq) (e: JsonException) =
        match e.Path with
        | NonNull path when e.Message.Contains("could not be mapped", StringComparison.Ordinal) -> Nearest.hint (path[path.LastIndexOf '.' + 1 ..]) keys
        | _ -> ""

    /// The place of the first null of a tree that must have none.
    let rec private nullAt (path: string) (element: JsonElement) : string option =
        match element.ValueKind with
        | JsonValueKind.Null -> Some path
        | JsonValueKind.Object ->
            element.EnumerateObject()
            |> Seq.tryPick (fun property ->
                let at = if path = "" then property.Name else $"{path}.{property.Name}"
                nullAt at property.Value)
        | JsonValueKind.Array ->
            element.EnumerateArray()
            |> Seq.mapi (fun i item -> struct ($"{path}[{i}]", item))
            |> Seq.tryPick (fun (struct (at, item)) -> nullAt at item)
        | _ -> None

    /// The place of the first null of a tree that must have none, or null.
    let firstNull (root: JsonElement) : string | null =
        match nullAt "" root with
        | Some place -> place
        | None -> null
