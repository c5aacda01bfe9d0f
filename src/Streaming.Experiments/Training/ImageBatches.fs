namespace Streaming.Experiments.Training

open System
open System.Collections.Generic
open System.Threading
open System.Threading.Tasks.Dataflow
open Streaming.Domain
open Streaming.Imaging.Catalogue
open Streaming.Network.Batches
open Streaming.Pipeline.Graph

/// Images that go through the network together: where they stand in a training, and their places in the catalogue.
type BatchOrder =
    { Epoch: int
      /// Counted from the beginning of the training.
      Step: int64
      /// Which part of its step, from 0.
      Part: int
      EndsStep: bool
      Images: int[] }

/// One image of a batch on its way.
type private SlotOrder =
    { Batch: ImageBatch
      Slot: int
      Image: int }

/// Batches for the network, made by a graph of their own: order -> load -> gather -> wait. Their number ahead of the
/// network is bounded, and they come in order at any number of workers. An image that cannot be read is left out of its
/// batch; the others stay where they are. What an "image" is, is what `load` makes of its place in the list: a picture, a
/// few of its windows, or a pair of views.
type ImageBatches(images: IReadOnlyList<LabelledImage>, length: int, load: LoadImage, orders: BatchOrder seq, workers: int, ahead: int, rejected: RejectedImages) =
    let supervisor = new Supervisor(CancellationToken.None)
    let stages = Stages(supervisor, ignore)
    let pool = BatchPool()

    let slots =
        seq {
            for order in orders do
                let labels = order.Images |> Array.map (fun image -> images[image].Label)

                let batch =
                    new ImageBatch(pool, length, order.Images, labels, Epoch = order.Epoch, Step = order.Step, Part = order.Part, EndsStep = order.EndsStep)

                for slot in 0 .. order.Images.Length - 1 do
                    { Batch = batch; Slot = slot; Image = order.Images[slot] }
        }

    let loadSlot (order: SlotOrder) =
        try
            load.Invoke(order.Batch.Epoch, order.Batch.Step, order.Image, order.Batch.Slot order.Slot)
        with :? ItemRejectedException as e ->
            rejected.Add(images[order.Image], e)
            order.Batch.Reject order.Slot

        order

    let gather = stages.Group("gather", 1, (fun order -> order.Batch.Slots), fun orders -> Seq.singleton (orders[0].Batch.Fill()))
    let waiting = supervisor.Watched("wait", BufferBlock<FilledBatch>(DataflowBlockOptions(BoundedCapacity = ahead, CancellationToken = supervisor.Token)))

    do
        let loading = stages.Map({ Name = "load"; Workers = workers; Capacity = 4 * workers }, loadSlot)
        stages.Link(loading, gather)
        stages.Link(gather, waiting)
        stages.Feed("order", slots, loading)

    interface IBatchSource with
        member _.Take(cancellation) : FilledBatch | null =
            if waiting.OutputAvailableAsync(cancellation).GetAwaiter().GetResult() then
                waiting.Receive cancellation
            else
                // Nothing more comes: the end, or a fault that is to be told.
                supervisor.Finish().GetAwaiter().GetResult()
                null

    interface IDisposable with
        member _.Dispose() =
            supervisor.Cancel()
            // Batches that nobody takes any more would keep the last block from ending.
            let mutable left: System.Collections.Generic.IList<FilledBatch> | null = null
            waiting.TryReceiveAll(&left) |> ignore

            try
                supervisor.Finish().Wait(TimeSpan.FromSeconds 10.0) |> ignore
            with _ ->
                ()

            (supervisor :> IDisposable).Dispose()
