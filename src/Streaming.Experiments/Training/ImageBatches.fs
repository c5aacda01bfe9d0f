namespace Streaming.Experiments.Training

open System
open System.Buffers
open System.Collections.Concurrent
open System.Collections.Generic
open System.Threading
open System.Threading.Tasks.Dataflow
open Streaming.Domain
open Streaming.Imaging.Catalogue
open Streaming.Imaging.Decoding
open Streaming.Imaging.Sampling
open Streaming.Network.Models
open Streaming.Network.Training
open Streaming.Pipeline.Graph
open Streaming.Pipeline.Selection

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

/// Fills an image's slot; throws an ItemRejectedException where the image cannot be used.
type LoadImage = delegate of epoch: int * step: int64 * image: int * slot: Span<float32> -> unit

/// How images become the numbers of a batch.
module LoadImage =
    // `windows` gives, for an epoch and an image, maps from the output to an image of some size. `transform` is what a step
    // does to its windows; what then looks beyond the image sees it mirrored, as the views do that generators are learned
    // from.
    let private render (images: IReadOnlyList<LabelledImage>) (preprocessing: Preprocessing) (windows: int -> int -> (DecodedImage -> Affine) seq) (transform: (int64 -> Affine) option) =
        let size, length = preprocessing.InputSize, preprocessing.ImageLength

        LoadImage(fun epoch step image slot ->
            use decoded = images[image].Read()
            let planes = ArrayPool<float32>.Shared.Rent length

            try
                let mutable at = 0

                for windowOf in windows epoch image do
                    let picture = Span(planes, 0, length)
                    let window = windowOf decoded

                    match transform with
                    | None -> AffineSampler.Render(decoded, window, size, Fill.Edge, picture)
                    | Some transform ->
                        let back = Affine.inverse (transform step)
                        AffineSampler.Render(decoded, back |> Affine.andThen window, size, Fill.Reflect, picture)

                    preprocessing.Apply(Span.op_Implicit picture, slot.Slice(at, length))
                    at <- at + length
            finally
                ArrayPool<float32>.Shared.Return planes)

    let private cut (preprocessing: Preprocessing) (crops: int -> int -> Crop seq) epoch image =
        crops epoch image |> Seq.map (fun crop -> fun (decoded: DecodedImage) -> crop.OutputToSource(decoded.Width, decoded.Height, preprocessing.InputSize))

    /// Decodes an image and renders some windows of it, each in one resample, as the network wants them.
    let ofFiles (images: LabelledImages) preprocessing crops : LoadImage = render images.Images preprocessing (cut preprocessing crops) None

    /// Decodes an image and renders the whole of it, stretched to the network's square input as views are that generators
    /// are learned from; mirrored where that is asked for an epoch and an image.
    let ofWholeFiles images (preprocessing: Preprocessing) (mirrored: int -> int -> bool) : LoadImage =
        let size = preprocessing.InputSize

        let windows epoch image =
            let view = if mirrored epoch image then Affine.create -1.0 0.0 (float size) 0.0 1.0 0.0 else Affine.identity
            Seq.singleton (fun (decoded: DecodedImage) -> ViewMap.OutputToSource(decoded.Width, decoded.Height, size, view))

        render images preprocessing windows None

    /// The same with all windows of a step transformed alike, still in one resample.
    let ofTransformedFiles (images: LabelledImages) preprocessing crops (transform: int64 -> Affine) : LoadImage =
        render images.Images preprocessing (cut preprocessing crops) (Some transform)

/// Which images cannot be used, each told once however often it comes along.
type RejectedImages() =
    let byPath = ConcurrentDictionary<string, Reject>()

    /// Notes an image, and the stage that refused it where that is not its decoding.
    member _.Add(image: LabelledImage, e: ItemRejectedException, ?stage: string) =
        let stage = defaultArg stage "decode"
        byPath.TryAdd(image.Path, { ImageId = image.Id; Path = image.Path; Stage = stage; Reason = e.Reason; Detail = e.Message }) |> ignore

    /// The images in the order of their names.
    member _.All = byPath.Values |> Selecting.inOrder

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
