namespace Streaming.Experiments.Synthesis

open System.Collections.Generic
open System.IO
open Streaming.Domain
open Streaming.Imaging.Writing
open Streaming.Storage.Files

/// Which of two pictures: what the generator makes of the untouched features, or what the network makes of the truly
/// transformed image.
type ShownSide =
    | OfGenerator
    | OfNetwork

/// The pictures of an object that is shown, in the folder pictures of its run. Layers are counted as the network has them,
/// amounts as the family shows them.
module ShownPictures =
    /// The image, stretched to a square and not yet placed.
    let original = "original.webp"

    /// Pixels along one side of the image.
    let originalSide = 320

    /// Pixels along one side of an inversion.
    let inversionSide = 160

    /// Of a layer's untouched features.
    let input layer = $"{layer + 1}-input.webp"

    /// Of a layer's features under an amount of a family.
    let ofAmount layer family place side =
        let name = match side with OfGenerator -> "generator" | OfNetwork -> "network"
        $"{layer + 1}-{Family.name family}-{place + 1}.{name}.webp"

    // What a page of text can carry besides its numbers and its other pictures, as base64 too.
    let private mostBytes = 640_000L

    let private qualities = [ 80; 70; 60; 50; 40; 30; 20; 10 ]

    /// Writes the pictures, inversions at the best quality at which all of them fit a page, and what shows cells without loss.
    /// Returns that quality and the bytes of all.
    let write (folder: string) (inversions: IReadOnlyDictionary<string, SmallWebP>) (cells: IReadOnlyDictionary<string, SmallWebP>) =
        let encoded quality (pictures: IReadOnlyDictionary<string, SmallWebP>) = [| for KeyValue(name, picture) in pictures -> name, picture.Encode quality |]
        let bytes (files: (string * byte[])[]) = files |> Array.sumBy (fun (_, file) -> int64 file.Length)
        let whole = encoded SmallWebP.Lossless cells
        let room = mostBytes - bytes whole
        // At the least quality they are taken as they are.
        let rec fit qualities =
            let files = encoded (List.head qualities) inversions
            if bytes files <= room || qualities.Tail.IsEmpty then struct (qualities.Head, files) else fit qualities.Tail

        let struct (quality, files) = fit qualities
        let all = Array.append whole files
        Directory.CreateDirectory folder |> ignore

        for name, file in all do
            WholeFile.Write(Path.Combine(folder, name), fun stream -> stream.Write file)

        struct (quality, bytes all)
