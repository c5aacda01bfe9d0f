namespace Streaming.Report.Synthesis

open System.IO
open Streaming.Experiments.Synthesis
open Streaming.Report.Drawing
open Streaming.Storage.Files
open Streaming.Storage.Runs

/// The pictures that synthesize leaves as files.
module SynthesisFiles =
    /// Writes a sheet of pictures for each row of transforms (sheet-ROW.png), and every picture by itself to the folder
    /// pictures. Every file is there whole or not at all.
    let write (result: SynthesizeResult) (folder: string) =
        let put (path: string) (picture: Picture) = WholeFile.Write(path, fun stream -> stream.Write picture.Png)
        let pictureFolder = Path.Combine(folder, RunFiles.Pictures)
        Directory.CreateDirectory pictureFolder |> ignore

        for name, picture in SynthesisSheet.pictures result do
            put (Path.Combine(pictureFolder, name + ".png")) picture

        result.Rows |> Array.iteri (fun row transforms -> put (Path.Combine(folder, $"sheet-{row + 1}.png")) (SynthesisSheet.draw result transforms))
