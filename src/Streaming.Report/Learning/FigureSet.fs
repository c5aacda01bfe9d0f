namespace Streaming.Report.Learning

open System
open System.Collections.Generic
open System.IO
open System.Threading.Tasks
open Streaming.Report.Drawing
open Streaming.Storage.Files

/// The fields of a page as pictures to be written as files of their own.
type internal FigureSet() =
    let figures = Dictionary<string, unit -> Picture>()

    /// Keeps what draws the picture of that file name, without extension.
    member _.Keep(name: string, draw: unit -> Picture) = figures[name] <- draw

    /// The names, in the order in which they were kept.
    member _.Names = Seq.toArray figures.Keys

    /// Writes the pictures as PNG files into a folder, those left out that are there and younger than `made`: what is drawn
    /// does not change until then. Every file is there whole or not at all.
    member _.Write(folder: string, made: DateTime) =
        let place name = Path.Combine(folder, name + ".png")
        let missing = figures |> Seq.filter (fun figure -> not (File.Exists(place figure.Key) && File.GetLastWriteTimeUtc(place figure.Key) > made)) |> Seq.toArray

        if missing.Length > 0 then
            Directory.CreateDirectory folder |> ignore

        let write (figure: KeyValuePair<string, unit -> Picture>) =
            let picture = figure.Value()
            WholeFile.Write(place figure.Key, fun stream -> stream.Write(ReadOnlySpan picture.Png))

        Parallel.ForEach(missing, write) |> ignore
