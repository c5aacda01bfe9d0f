namespace Streaming.Domain

open System
open System.IO
open System.Text

/// Opening files that somebody gave: whatever is not a file that can be read is an InputException that names it, and
/// nothing is waited for.
module InputFile =
    /// The file itself, where a link leads to it; the path where it is none.
    let private target (path: string) =
        let info = FileInfo path

        match info.LinkTarget with
        | null -> info
        | _ ->
            match info.ResolveLinkTarget(returnFinalTarget = true) with
            | null -> info
            | final -> FileInfo final.FullName

    /// The file, opened for reading. `what` says with its article what it should be, such as "a plan". Empty files are
    /// refused before they are opened: no format of ours is empty, and a named pipe, which looks like one, would be waited
    /// for until somebody writes into it.
    let openRead (path: string) (what: string) : FileStream =
        let refuse (why: string) (inner: exn | null) : FileStream = raise (InputException($"{path}: expected {what}, but {why}.", inner))

        try
            if Directory.Exists path then
                refuse "it is a folder; give a file in it" null
            else
                let file = target path

                if not file.Exists then
                    refuse "the file cannot be read (there is no such file)" null
                elif file.Length = 0L then
                    refuse "it is empty (0 bytes) or no regular file; fetch or make it again" null
                else
                    new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read ||| FileShare.Delete, 1 <<< 16)
        with
        | :? IOException
        | :? UnauthorizedAccessException
        | :? NotSupportedException
        | :? ArgumentException as e -> refuse $"the file cannot be read ({e.Message})" e

    /// The first bytes of an open file, or all of them where there are fewer; it then stands at its beginning again.
    let head (stream: FileStream) (length: int) : byte[] =
        let bytes = Array.zeroCreate<byte> length
        let count = stream.ReadAtLeast(bytes, length, throwOnEndOfStream = false)
        stream.Position <- 0L
        Array.sub bytes 0 count

    let private utf8 = UTF8Encoding(false, true)

    /// The bytes of a file of at most so many megabytes that must be UTF-8, without the byte order mark that it may begin with.
    let readUtf8 (path: string) (what: string) (megabytes: int) : ReadOnlyMemory<byte> =
        use stream = openRead path what

        if stream.Length > (int64 megabytes <<< 20) then
            raise (InputException $"{path}: expected {what} of at most {megabytes} MB, found {stream.Length >>> 20} MB.")

        let bytes = Array.zeroCreate<byte> (int stream.Length)

        try
            stream.ReadExactly bytes
        with :? IOException as e ->
            raise (InputException($"{path}: expected {what}, but the file cannot be read ({e.Message}).", e))

        let start = if bytes.AsSpan().StartsWith(ReadOnlySpan [| 0xEFuy; 0xBBuy; 0xBFuy |]) then 3 else 0

        if not (Text.Unicode.Utf8.IsValid(ReadOnlySpan(bytes, start, bytes.Length - start))) then
            let encoding =
                match bytes with
                | [||] -> ""
                | _ when bytes.Length > 1 && ((bytes[0] = 0xFFuy && bytes[1] = 0xFEuy) || (bytes[0] = 0xFEuy && bytes[1] = 0xFFuy)) -> ", found UTF-16"
                | _ -> ", found other bytes"

            raise (InputException $"{path}: expected {what} in UTF-8{encoding}; store it as UTF-8.")

        ReadOnlyMemory(bytes, start, bytes.Length - start)

    /// The text of such a file.
    let readText (path: string) (what: string) (megabytes: int) : string =
        utf8.GetString((readUtf8 path what megabytes).Span)
