namespace Streaming.Pipeline.Features

open System
open System.Buffers
open Streaming.Domain
open Streaming.Flow.Fields
open Streaming.Flow.Pyramid
open Streaming.Imaging.Sampling
open Streaming.Pipeline.Graph

/// From originals to the features of all their views (paper 2.1.1, 2.1.2).
module FeatureStages =
    /// Splits an original's views into batches of at most `size`.
    let batch (stages: Stages) (viewsOf: DecodedOriginal -> ViewPlan) size =
        let work (decoded: DecodedOriginal) =
            let views = (viewsOf decoded).Views.Length

            seq {
                for first in 0..size .. views - 1 do
                    { Decoded = decoded
                      First = first
                      Count = min size (views - first) }
            }

        stages.Expand({ Name = "batch"; Workers = 1; Capacity = 1 }, work)

    /// Renders one view of an original, in one resample of the decoded image.
    let renderView (fill: Fill) (inputSize: int) (decoded: DecodedOriginal) (view: View) (pixels: Span<float32>) =
        let image, box = decoded.Image, decoded.Box
        let placed = decoded.Placement |> Affine.andThen (ViewPlan.affine inputSize box.CentreX box.CentreY view)
        AffineSampler.Render(image, ViewMap.OutputToSource(image.Width, image.Height, inputSize, placed), inputSize, fill, pixels)

    /// Renders a batch's views.
    let render (stages: Stages) workers (plan: Plan) (viewsOf: DecodedOriginal -> ViewPlan) (inputSize: int) =
        let length = 3 * inputSize * inputSize

        let work (batch: ViewBatch) : RenderedBatch =
            let views = viewsOf batch.Decoded
            let pixels = ArrayPool<float32>.Shared.Rent(batch.Count * length)

            for i in 0 .. batch.Count - 1 do
                renderView plan.Fill inputSize batch.Decoded views.Views[batch.First + i] (Span(pixels, i * length, length))

            { Batch = batch; Pixels = pixels }

        stages.Map({ Name = "render"; Workers = workers; Capacity = workers }, work)

    /// Runs batches through the network.
    let extract (stages: Stages) workers (network: IFeatures) =
        let work (rendered: RenderedBatch) : ExtractedBatch =
            let used = rendered.Batch.Count * network.ImageLength

            network.Pool.Take(rendered.Batch.Count, fun features ->
                network.Extract(ReadOnlySpan(rendered.Pixels, 0, used), features)
                ArrayPool<float32>.Shared.Return rendered.Pixels
                { Batch = rendered.Batch; Features = features })

        stages.Map({ Name = "network"; Workers = workers; Capacity = workers }, work)

    /// Builds the pyramids that SIFTFlow searches in, once for each view. Features that are not finite reject the
    /// original.
    let pyramids (stages: Stages) workers (network: IFeatures) (pool: Pool<FeaturePyramid[]>) =
        let layers = network.Space.Layers

        let fill (features: float32[][][]) (built: FeaturePyramid[][]) =
            for view in 0 .. features.Length - 1 do
                for i in 0 .. layers.Length - 1 do
                    let layer = layers[i]

                    try
                        let values = ReadOnlyMemory features[view].[i]
                        built[view].[i].Fill(FeatureMap(values, layer.Size, layer.Size, layer.Channels))
                    with :? ArgumentException as e ->
                        raise (ItemRejectedException(RejectReason.NotFinite, $"{layer.Name}: {e.Message}"))

            built

        let build (batch: ViewBatch) features =
            try
                Ok(pool.Take(batch.Count, fill features))
            with :? ItemRejectedException as e ->
                Error(batch.Decoded.Rejected("pyramid", e.Reason, e.Message))

        let work (extracted: ExtractedBatch) : FeatureBatch =
            let built = build extracted.Batch extracted.Features
            extracted.Features |> Array.iter network.Pool.Return
            { Batch = extracted.Batch; Pyramids = built }

        stages.Map({ Name = "pyramid"; Workers = workers; Capacity = workers }, work)

    /// Takes an original's batches as they come, and gives out each step as soon as both of its views are there. `start` makes
    /// what is worked on of an original.
    let gather (stages: Stages) (order: WorkOrder) (start: DecodedOriginal -> OriginalInWork) =
        let mutable current: OriginalInWork voption = ValueNone
        let mutable given = 0

        let take (batch: FeatureBatch) : StepTask seq =
            let original =
                current
                |> ValueOption.defaultWith (fun () ->
                    let begun = start batch.Batch.Decoded
                    current <- ValueSome begun
                    given <- 0
                    begun)

            match batch.Pyramids with
            | Ok built -> built |> Array.iteri (fun i pyramids -> original.Views.Put(batch.Batch.First + i, pyramids))
            | Error reject -> original.Refusals[0] <- Some(Option.defaultValue reject original.Refusals[0])

            let seen, first = batch.Batch.First + batch.Batch.Count, given

            while given < order.Steps.Length && order.Seen[given] <= seen do
                given <- given + 1

            if seen = order.Uses.Length then
                original.Decoded.Image.Dispose()
                current <- ValueNone

            Seq.init (given - first) (fun i -> { Original = original; Step = order.Steps[first + i] })

        stages.Expand({ Name = "gather"; Workers = 1; Capacity = 1 }, take)
