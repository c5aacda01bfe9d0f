namespace Streaming.Experiments.Benchmark

open System
open System.Diagnostics
open System.IO
open System.Threading
open Streaming.Domain
open Streaming.Flow.Fields
open Streaming.Flow.Parameters
open Streaming.Flow.Pyramid
open Streaming.Flow.Solver
open Streaming.Imaging.Catalogue
open Streaming.Imaging.Decoding
open Streaming.Imaging.Sample
open Streaming.Imaging.Sampling
open Streaming.Learning.Flows
open Streaming.Network.Features
open Streaming.Network.Numerics
open Streaming.Network.Runtime
open Streaming.Pipeline.Features
open Streaming.Pipeline.Graph
open Streaming.Pipeline.Learning
open Streaming.Pipeline.Runs
open Streaming.Pipeline.Selection

/// What to measure a machine by.
type BenchRequest =
    { Plan: Plan
      Network: INetwork
      /// The picture whose features are matched; null: the first of the made sample.
      Image: string | null
      Machine: Machine
      /// For how many originals the plan's time is estimated.
      Originals: int
      /// How long each figure is measured, in seconds.
      Seconds: float
      Output: Output }

/// The command bench: what this machine does, and what a plan will take on it.
module Bench =
    let private batch = 12
    let private amount = 10.0

    // The picture as it is, and turned by 10 degrees about its middle: pixels as the network takes them in.
    let private views (image: DecodedImage) size =
        let turned degrees =
            let pixels = Array.zeroCreate<float32> (3 * size * size)
            let view = ViewPlan.affine size (float size / 2.0) (float size / 2.0) { Degrees = degrees; Change = ValueNone }
            AffineSampler.Render(image, ViewMap.OutputToSource(image.Width, image.Height, size, view), size, Fill.Reflect, Span pixels)
            pixels

        turned 0.0, turned amount

    let private read (image: string | null) =
        match image with
        | null ->
            let folder = Directory.CreateTempSubdirectory "streaming-"

            try
                MadeSample.Write(folder.FullName, 1)
                let entry = ImageCatalogue.Open(folder.FullName, null).Entries() |> Seq.head
                ImageDecoder.Read entry.ImagePath
            finally
                folder.Delete true
        | path ->
            try
                ImageDecoder.Read path
            with :? ItemRejectedException as e ->
                raise (InputException($"{path}: expected a picture: {e.Message}", e))

    let private gemm seconds =
        TorchThreads.Count <- 1
        use probe = new GemmProbe()
        let struct (rate, _) = Rate.oneAndMany 1 seconds (fun () -> probe.Multiply)
        rate * probe.Operations / 1e9

    let private flowSpeed seconds threads (layer: Layer) (parameters: SiftFlowParameters) (before: float32[]) (after: float32[]) =
        let map values = FeatureMap(ReadOnlyMemory values, layer.Size, layer.Size, layer.Channels)
        let from, into = FeaturePyramid(map after, parameters.Levels), FeaturePyramid(map before, parameters.Levels)

        let solve () =
            let solver, cells = SiftFlowSolver(), layer.Size * layer.Size
            let x, y = Array.zeroCreate<float32> cells, Array.zeroCreate<float32> cells
            fun () -> solver.Solve(from, into, parameters, Span x, Span y)

        let build () =
            let own = FeaturePyramid(layer.Size, layer.Size, layer.Channels, parameters.Levels)
            fun () -> own.Fill(map before)

        let struct (pyramids, _) = Rate.oneAndMany 1 seconds build
        let struct (one, many) = Rate.oneAndMany threads seconds solve

        { Layer = layer.Name
          PyramidMs = 1000.0 / pyramids
          SolveMs = 1000.0 / one
          Scaling = many / one }

    let private flowsAdded (length: int) seconds =
        let random = Random 1
        let flow = Array.init length (fun _ -> int16 (random.Next(-160, 160)))
        let sums = FlowSums(RotatePlus, amount, length)
        let struct (rate, _) = Rate.oneAndMany 1 seconds (fun () -> fun () -> sums.Add(ReadOnlySpan flow))
        rate

    // The plan tried on some pictures of the made sample.
    let private forecast (request: BenchRequest) tell cancellation =
        let folder = Directory.CreateTempSubdirectory "streaming-"

        try
            // Some of the sample's pictures are there to be refused.
            let wanted = LearnCost.wanted request.Machine.Threads
            MadeSample.Write(folder.FullName, 4 * wanted)
            let source = { Dataset = folder.FullName; Split = null; Boxes = BoxSearch(); Shard = struct (0, 1); Rule = Func<SelectionRule, SelectionRule> id; StopOnError = false; Arriving = None }

            let learning =
                { Source = source
                  Plan = request.Plan
                  Network = request.Network
                  Machine = request.Machine
                  Output = request.Output
                  Extends = null
                  PartPairs = PartPairs.usual
                  HoldOut = 0.0
                  Split = None }

            let struct (_, originals, _) = (Survey.run source request.Plan.Selection request.Machine.Threads tell cancellation).GetAwaiter().GetResult()
            let few = { source with Shard = Survey.share wanted (originals |> Array.map _.Index) }
            let cost = (LearnCost.measure learning few tell cancellation).GetAwaiter().GetResult()
            LearnForecast.ofCost cost request.Plan GraphWork.viewsPerPass request.Originals request.Originals
        finally
            folder.Delete true

    /// Measures the machine; leaves metrics.json and config.json in the output folder.
    let run (request: BenchRequest) (tell: Action<Progress>) (cancellation: CancellationToken) =
        use image = read request.Image
        use folder = request.Output.Open(null, [ yield! Option.ofObj request.Image |> Option.toArray; yield! request.Network.Description.Files ])
        folder.WriteConfig(RunConfig.ofRun request.Output request.Plan request.Network.Description)
        use extractor = request.Network.Open(ComputeDevice.Parse "cpu", [])
        let watch = Stopwatch.StartNew()
        let doing what = cancellation.ThrowIfCancellationRequested(); tell.Invoke(Progress.doing $"measuring {what}" watch)
        doing "matrix products"
        let gemmGflops = gemm request.Seconds
        doing "the network"
        let before, after = views image extractor.Space.InputSize
        let features = Array.init 2 (fun _ -> extractor.Pool.Rent())
        extractor.Extract(ReadOnlySpan(Array.append before after), features)

        let extract () =
            let pixels = Array.init batch (fun i -> if i % 2 = 0 then before else after) |> Array.concat
            let own = Array.init batch (fun _ -> extractor.Pool.Rent())
            fun () -> extractor.Extract(ReadOnlySpan pixels, own)

        let struct (one, many) = Rate.oneAndMany request.Machine.Threads request.Seconds extract
        let plan = ViewPlan.create request.Plan.Families

        let forecast = forecast request tell cancellation

        let result =
            { Threads = request.Machine.Threads
              GemmGflops = gemmGflops
              NetworkImages = many * float batch
              NetworkScaling = many / one
              Flow =
                extractor.Space.Layers
                |> Array.mapi (fun i layer ->
                    doing $"SIFTFlow at {layer.Name}"
                    flowSpeed request.Seconds request.Machine.Threads layer request.Plan.SiftFlow[i] features[0].[i] features[1].[i])
              FlowsAdded = flowsAdded extractor.Space.Length request.Seconds
              Views = plan.Views.Length
              Steps = plan.Steps.Length
              Pairs = plan.Pairs.Length
              Forecast = forecast }

        folder.WriteMetrics(BenchMetrics.ofResult request.Plan.Name result)
        result
