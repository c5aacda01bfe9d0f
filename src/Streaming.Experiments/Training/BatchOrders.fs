namespace Streaming.Experiments.Training

open System
open Streaming.Network.Training

/// Which images come when.
module BatchOrders =
    /// Steps of one epoch: its last one may have fewer images.
    let stepsOf batch images = (images + batch - 1) / batch

    /// The same by a training's settings.
    let stepsPerEpoch (settings: TrainingSettings) images = stepsOf settings.Batch images

    /// All steps of a training from one on, each epoch's images in an order of its own.
    let training (settings: TrainingSettings) (draws: TrainingDraws) images (from: int64) =
        let perEpoch = stepsPerEpoch settings images

        seq {
            for epoch in int (from / int64 perEpoch) .. settings.Schedule.Epochs - 1 do
                let order = draws.Order(epoch, images)
                let first = if epoch = int (from / int64 perEpoch) then int (from % int64 perEpoch) else 0

                for step in first .. perEpoch - 1 do
                    let start = step * settings.Batch
                    let parts = order.AsSpan(start, min settings.Batch (images - start)).ToArray() |> Array.chunkBySize settings.MicroBatch

                    for part in 0 .. parts.Length - 1 do
                        { Epoch = epoch
                          Step = int64 epoch * int64 perEpoch + int64 step
                          Part = part
                          EndsStep = (part = parts.Length - 1)
                          Images = parts[part] }
        }

    /// All images once, in the catalogue's order.
    let once size images =
        Seq.init images id
        |> Seq.chunkBySize size
        |> Seq.mapi (fun i part -> { Epoch = 0; Step = int64 i; Part = 0; EndsStep = true; Images = part })
