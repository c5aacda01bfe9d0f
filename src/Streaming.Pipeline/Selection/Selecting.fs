namespace Streaming.Pipeline.Selection

open System
open Streaming.Domain
open Streaming.Pipeline.Graph
open Streaming.Pipeline.Runs
open Streaming.Storage.Tables

/// Selection (paper 2.1) on its own and as a part of learning.
module Selecting =
    /// An image's row in selection.parquet.
    let row (examined: ExaminedImage) =
        let image = examined.Image
        let known size = if size > 0 then Nullable size else Nullable()
        let box = match image.Boxes with [| box |] -> Nullable box | _ -> Nullable()

        let refusal: Refusal | null =
            match examined.Verdict with
            | Ok _ -> null
            | Error(reason, detail) -> Refusal(SelectionStages.selecting, reason, detail)

        SelectionRow(image.Entry.Id, image.Entry.ImagePath, image.Entry.Synset, known image.Width, known image.Height, box, refusal)

    /// Rejects in the order of files.
    let inOrder (rejects: Reject seq) = rejects |> Seq.sortBy RejectOrder.key |> Seq.toArray
