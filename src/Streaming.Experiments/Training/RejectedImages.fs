namespace Streaming.Experiments.Training

open System.Collections.Concurrent
open Streaming.Domain
open Streaming.Imaging.Catalogue
open Streaming.Pipeline.Selection

/// Which images cannot be used, each told once however often it comes along.
type RejectedImages() =
    let byPath = ConcurrentDictionary<string, Reject>()

    /// Notes an image, and the stage that refused it where that is not its decoding.
    member _.Add(image: LabelledImage, e: ItemRejectedException, ?stage: string) =
        let stage = defaultArg stage "decode"
        byPath.TryAdd(image.Path, { ImageId = image.Id; Path = image.Path; Stage = stage; Reason = e.Reason; Detail = e.Message }) |> ignore

    /// The images in the order of their names.
    member _.All = byPath.Values |> Selecting.inOrder
