namespace Streaming.Domain

open System
open System.IO

/// Where paths lead: absolute, with every link on the way followed, so that two names of one place are equal.
module RealPath =
    // More links behind each other than any system follows; links may lead in circles.
    let private mostLinks = 40

    let private comparison =
        if OperatingSystem.IsLinux() then StringComparison.Ordinal else StringComparison.OrdinalIgnoreCase

    let private target (path: string) =
        try
            Directory.ResolveLinkTarget(path, returnFinalTarget = false) |> Option.ofObj |> Option.map _.FullName
        with
        | :? IOException
        | :? UnauthorizedAccessException -> None

    /// The place of a file or folder. What does not exist yet, or cannot be looked at, stays as it is named, as does an address.
    let ofPath (path: string) =
        let mutable left = mostLinks

        let rec follow (path: string) =
            let root = match Path.GetPathRoot path with null -> "" | root -> root

            (root, path.Substring(root.Length).Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
            ||> Array.fold (fun real name ->
                let here = Path.Combine(real, name)

                match (if left = 0 then None else target here) with
                | Some target ->
                    left <- left - 1
                    follow target
                | None -> here)

        if DataPath.isUrl path then path else follow (Path.GetFullPath path)

    /// Whether one real path is the other, or lies in it.
    let isIn (folder: string) (place: string) =
        let folder, place = Path.TrimEndingDirectorySeparator folder, Path.TrimEndingDirectorySeparator place

        place.Equals(folder, comparison)
        || place.StartsWith((if Path.EndsInDirectorySeparator folder then folder else folder + string Path.DirectorySeparatorChar), comparison)
