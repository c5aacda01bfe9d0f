namespace Streaming.Experiments.ZeroShot

open System
open System.Buffers
open Streaming.Domain
open Streaming.Flow.Parameters
open Streaming.Flow.Pyramid
open Streaming.Flow.Solver
open Streaming.Generators.Amounts
open Streaming.Generators.Moving
open Streaming.Pipeline.Features
open Streaming.Pipeline.Graph

/// From the features of test pairs to their amounts (paper 3.2).
module ZeroShotStages =
    let private identify (original: Original) = struct (original.Entry.Id, original.Entry.ImagePath)

    /// Values of one picture.
    let pictureLength (space: FeatureSpace) = 3 * space.InputSize * space.InputSize

    /// Splits batches into their pairs, with the pictures of both views; a batch holds whole pairs.
    let pairs (stages: Stages) (learned: Plan) (plan: ZeroShotPlan) =
        let length = pictureLength plan.Space

        let picturesOf (batch: ViewBatch) (views: ViewPlan) pair =
            let pictures = ArrayPool<float32>.Shared.Rent(2 * length)

            for k in 0..1 do
                let view = views.Views[batch.First + 2 * pair + k]
                FeatureStages.renderView learned.Fill plan.Space.InputSize batch.Decoded view (Span(pictures, k * length, length))

            pictures

        let work (extracted: ExtractedBatch) : TestPairFeatures seq =
            let batch = extracted.Batch
            let original = batch.Decoded.Original
            let indices, views = plan.OfOriginal[original.Entry.Id], plan.ViewsOf[original.Entry.Id]

            let found =
                Array.init (batch.Count / 2) (fun i ->
                    { Original = original
                      Pair = indices[batch.First / 2 + i]
                      Before = extracted.Features[2 * i]
                      After = extracted.Features[2 * i + 1]
                      Pictures = picturesOf batch views i })

            // Batches come in order, so all of the original's views have been rendered by now.
            if batch.First + batch.Count = 2 * indices.Length then
                batch.Decoded.Image.Dispose()

            found

        stages.Expand({ Name = "pairs"; Workers = 1; Capacity = 1 }, work)

    /// SIFTFlow between the two views of one pair, layer by layer: a flow vector in cells, after(p) ~ before(p + V(p)). The
    /// pyramids are room for the first view's features and for the second's.
    let flowBetween (space: FeatureSpace) (parameters: SiftFlowParameters[]) (solver: SiftFlowSolver) (pyramids: FeaturePyramid[][]) (before: ViewFeatures) (after: ViewFeatures) =
        let flow = FlowVector.zero<float32> space

        space.Layers
        |> Array.iteri (fun i layer ->
            pyramids[0].[i].Fill(ViewFeatures.map layer before[i])
            pyramids[1].[i].Fill(ViewFeatures.map layer after[i])
            solver.Solve(pyramids[1].[i], pyramids[0].[i], parameters[i], flow.X i, flow.Y i))

        flow.Components

    let private giveBack (network: IFeatures) (features: TestPairFeatures) =
        network.Pool.Return features.Before
        network.Pool.Return features.After
        ArrayPool<float32>.Shared.Return features.Pictures

    /// Finds the flow of each pair, where `wanted`. Features that are not finite reject the pair.
    let flow (stages: Stages) workers (wanted: bool) (parameters: SiftFlowParameters[]) (network: IFeatures) =
        let space = network.Space
        let pyramids = PyramidPool.create space.Layers parameters
        let solvers = Pool<SiftFlowSolver>(fun () -> SiftFlowSolver())

        let between (features: TestPairFeatures) =
            try
                solvers.Borrow(1, fun solver ->
                    pyramids.Borrow(2, fun pyramids -> flowBetween space parameters solver[0] pyramids features.Before features.After))
            with :? ArgumentException as e ->
                giveBack network features
                raise (ItemRejectedException(RejectReason.NotFinite, e.Message, e))

        let work (features: TestPairFeatures) : TestPairFlow =
            { Features = features
              Flow = if wanted then Some(between features) else None }

        stages.Choose({ Name = "flow"; Workers = workers; Capacity = 2 * workers }, (fun (features: TestPairFeatures) -> identify features.Original), work)

    // What the controls say, which see the pictures and no features.
    let private askControls (plan: ZeroShotPlan) (descriptors: IDescriptors option) family (pictures: float32[]) =
        let length, size = pictureLength plan.Space, plan.Space.InputSize
        let before, after = ReadOnlyMemory(pictures, 0, length), ReadOnlyMemory(pictures, length, length)
        let pixels = plan.Pixels[family]
        let struct (byPixels, _) = pixels.Of(before, after)

        [ byPixels
          match descriptors with
          | Some descriptors -> DescriptorAmounts.estimate pixels.Family size pixels.LargestT (descriptors.Between(before, after, size))
          | None -> () ]

    /// Asks every method and the controls; the features and pictures are no longer needed then.
    let estimate (stages: Stages) workers (plan: ZeroShotPlan) (mappings: Family -> ChannelMapping option) (descriptors: IDescriptors option) (network: IFeatures) =
        let ask (item: TestPairFlow) =
            let features = item.Features
            let family = plan.Pairs[features.Pair].Family
            let byFeatures mapping = let struct (estimate, _) = FeatureAmounts.search plan.Hypotheses[family] mapping features.Before features.After in estimate

            let methods =
                [ yield! item.Flow |> Option.map plan.Flows[family].Of |> Option.defaultValue []
                  match mappings family with
                  | Some mapping -> byFeatures (Some mapping)
                  | None -> ()
                  byFeatures None ]

            // A search among deviations that are no numbers stays at no change; its posterior is none all the same.
            if methods |> List.exists (fun found -> not (Double.IsFinite found.All.Amount && Double.IsFinite found.All.Deviation)) then
                raise (ItemRejectedException(RejectReason.NotFinite, "The features of the image or of its transformed versions are not finite."))

            methods @ askControls plan descriptors family features.Pictures

        let work (item: TestPairFlow) : TestPairEstimates =
            let features = item.Features

            try
                { Pair = features.Pair; Methods = ask item }
            finally
                giveBack network features

        stages.Choose({ Name = "estimate"; Workers = workers; Capacity = 2 * workers }, (fun (item: TestPairFlow) -> identify item.Features.Original), work)
