namespace Streaming.Experiments.Benchmark

open Streaming.Pipeline.Learning
open Streaming.Pipeline.Runs

/// What one layer's flow takes on one thread, in milliseconds, and how many times as much all threads do.
type FlowSpeed =
    { Layer: string
      /// Building the pyramid of one view.
      PyramidMs: float
      /// Matching costs, messages, decision and refinement of one pair, the pyramids being there.
      SolveMs: float
      /// Pairs that all threads solve over those that one does.
      Scaling: float }

/// What a machine does.
type BenchResult =
    { Threads: int
      /// Float32 matrix product of 1,024 rows and columns, one thread, in 10^9 operations a second.
      GemmGflops: float
      /// Images through the network in a second, all threads.
      NetworkImages: float
      NetworkScaling: float
      Flow: FlowSpeed[]
      /// Flow vectors added to the sums in a second, one thread.
      FlowsAdded: float
      /// What the plan asks of each original.
      Views: int
      Steps: int
      Pairs: int
      /// What the plan will take.
      Forecast: LearnForecast }

    /// Time of one pair at a layer with its share of the pyramids, in milliseconds on one thread: a plan builds a view's
    /// pyramid once and uses it in all steps that the view is in.
    member result.PairMs(flow: FlowSpeed) =
        flow.SolveMs + flow.PyramidMs * float result.Views / float result.Steps

/// What the flow of one pair takes at one layer.
[<CLIMutable>]
type LayerSpeed =
    { /// Milliseconds with its share of the pyramids, on one thread.
      Ms: float
      /// Milliseconds where the pyramids are there.
      SolveMs: float
      /// Milliseconds of the pyramid of one view.
      PyramidMs: float
      /// Pairs of all threads over those of one.
      Scaling: float }

/// What a plan asks for and what it will take, told from learning a little by it.
[<CLIMutable>]
type PlanCost =
    { /// The plan's name.
      Name: string
      /// For how many originals.
      Originals: int
      /// Views through the network.
      ForwardPasses: int64
      /// Flows that SIFTFlow finds; with tracked flows the others are composed of them.
      FlowsFound: int64
      /// Pairs whose flows are learned from.
      Pairs: int64
      /// Core time of the network, in seconds.
      AlexnetCoreSeconds: float
      /// Core time of SIFTFlow with its pyramids, in seconds.
      SiftflowCoreSeconds: float
      /// Core time of looking at images, decoding and rendering, in seconds.
      RenderingCoreSeconds: float
      /// Core time of composing flows and measuring them, in seconds.
      ComposingCoreSeconds: float
      /// Core time of the sums for channel maps, in seconds.
      ChannelMapsCoreSeconds: float
      /// Core time of sums and storing, in seconds.
      StoringCoreSeconds: float
      /// Time of solving, in seconds on all threads.
      SolvingSeconds: float
      /// All of it on all threads, in seconds.
      Seconds: float
      /// Room on the disk for flows and bases, in MB.
      DiskMb: float
      /// Memory at most, in MB.
      MemoryMb: float
      /// Seconds that trying it on a few originals took.
      MeasuredInSeconds: float }

/// metrics.json of bench, described by schemas/metrics.bench.schema.json.
[<CLIMutable>]
type BenchMetrics =
    { /// Threads side by side.
      Threads: int
      /// Float32 matrix product of 1,024 rows and columns on one thread, in 10^9 operations a second.
      GemmGflops: float
      /// Images through the network in a second, on all threads.
      NetworkImagesPerS: float
      /// Images of all threads over those of one.
      NetworkScaling: float
      /// The flow of one pair with the plan's parameters, by layer.
      Siftflow: Keyed<LayerSpeed>
      /// Flow vectors added to the sums in a second, on one thread.
      AccumulatedFlowsPerS: float
      /// What the plan will take by these figures.
      Plan: PlanCost }

/// metrics.json of bench.
module BenchMetrics =
    /// Of what was measured for a plan of that name.
    let ofResult (plan: string) (result: BenchResult) : BenchMetrics =
        let speed (flow: FlowSpeed) : LayerSpeed =
            { Ms = result.PairMs flow
              SolveMs = flow.SolveMs
              PyramidMs = flow.PyramidMs
              Scaling = flow.Scaling }

        let forecast = result.Forecast

        { Threads = result.Threads
          GemmGflops = result.GemmGflops
          NetworkImagesPerS = result.NetworkImages
          NetworkScaling = result.NetworkScaling
          Siftflow = result.Flow |> Seq.map (fun flow -> flow.Layer, speed flow) |> Keyed.ofSeq
          AccumulatedFlowsPerS = result.FlowsAdded
          Plan =
            { Name = plan
              Originals = forecast.Originals
              ForwardPasses = forecast.ForwardPasses
              FlowsFound = forecast.FlowsFound
              Pairs = forecast.Pairs
              AlexnetCoreSeconds = forecast.Network
              SiftflowCoreSeconds = forecast.SiftFlow
              RenderingCoreSeconds = forecast.Rendering
              ComposingCoreSeconds = forecast.Composing
              ChannelMapsCoreSeconds = forecast.ChannelMaps
              StoringCoreSeconds = forecast.Storing
              SolvingSeconds = forecast.Solving
              Seconds = forecast.Seconds
              DiskMb = forecast.DiskMb
              MemoryMb = forecast.MemoryMb
              MeasuredInSeconds = forecast.Cost.Seconds } }
