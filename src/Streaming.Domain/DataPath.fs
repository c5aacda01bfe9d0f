namespace Streaming.Domain

open System
open System.IO

/// Paths of what is read, which may be standard input, or addresses on the web: those keep both slashes of their https://, which paths on disk would
/// lose.
module DataPath =
    /// Whether it is an address rather than a path on disk.
    let isUrl (path: string) =
        path.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || path.StartsWith("http://", StringComparison.OrdinalIgnoreCase)

    /// Standard input, where it may stand for a dataset.
    [<Literal>]
    let StandardInput = "-"

    /// The full path; of an address the address itself, without a slash at its end, and of standard input its name.
    let full (path: string) =
        if isUrl path then path.TrimEnd '/'
        elif path = StandardInput then path
        else Path.GetFullPath path

    /// The folder that a path lies in; null for one that lies in none, such as a server's name.
    let above (path: string) : string | null =
        if isUrl path then
            let last = path.LastIndexOf '/'
            if last > 0 && path[last - 1] <> '/' then path.Substring(0, last) else null
        else
            Path.GetDirectoryName path
