namespace Streaming.Experiments.Training

open System.Collections.Generic
open System.Threading
open System.Threading.Tasks
open Streaming.Imaging.Catalogue
open Streaming.Imaging.Decoding
open Streaming.Storage.Files

/// What a list of images is: the contents of its files and their labels, in their order. Names do not matter. Everything
/// that is kept of images, or gone on with, is told apart by this identity.
module ImageContents =
    // Reading so many takes long enough to be told.
    let private many = 10_000

    // The hash of every file, some at once.
    let private hashes (threads: int) (say: string -> unit) (cancellation: CancellationToken) (images: IReadOnlyList<LabelledImage>) =
        if images.Count >= many then
            say $"reading {images.Count:N0} images, to tell by their contents which they are"

        let found: string[] = Array.zeroCreate images.Count
        let options = ParallelOptions(MaxDegreeOfParallelism = threads, CancellationToken = cancellation)
        Parallel.For(0, images.Count, options, (fun i -> found[i] <- ImageContent.HashOf images[i].Path)) |> ignore
        found

    /// A dataset whose images are told what their files hold.
    let ofDataset threads say cancellation (images: LabelledImages) =
        images.WithContents(hashes threads say cancellation images.Images)

    /// Images that are told what their files hold.
    let ofImages threads say cancellation (images: LabelledImage[]) =
        (images, hashes threads say cancellation images)
        ||> Array.map2 (fun image hash -> LabelledImage(image.Id, image.Path, image.Label, ContentHash = hash))

    /// The identity of images that were told what their files hold.
    let identity (images: LabelledImage seq) =
        images |> Seq.map (fun image -> $"{image.ContentHash} {image.Label}\n") |> String.concat "" |> ContentHash.OfText
