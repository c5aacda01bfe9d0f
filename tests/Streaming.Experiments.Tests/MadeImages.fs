/// Small pictures in folders of classes.
module Streaming.Experiments.Tests.MadeImages

open System
open System.IO
open SkiaSharp

/// A folder that is deleted with what it holds.
type Folder() =
    let path = Directory.CreateTempSubdirectory("streaming-").FullName
    member _.Path = path
    member _.In([<ParamArray>] names: string[]) = Path.Combine(Array.append [| path |] names)

    interface IDisposable with
        member _.Dispose() = Directory.Delete(path, true)

/// A picture of one level of grey.
let picture (level: int) =
    use bitmap = new SKBitmap(8, 8, SKColorType.Rgba8888, SKAlphaType.Opaque)
    bitmap.Erase(SKColor(byte level, byte level, byte level))
    use data = bitmap.Encode(SKEncodedImageFormat.Png, 100) |> Option.ofObj |> Option.get
    data.ToArray()

/// Writes a picture; its folder is made where it is missing.
let write (path: string) (level: int) =
    Directory.CreateDirectory(string (Path.GetDirectoryName path)) |> ignore
    File.WriteAllBytes(path, picture level)
