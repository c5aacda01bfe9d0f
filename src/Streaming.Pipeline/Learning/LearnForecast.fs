namespace Streaming.Pipeline.Learning

open System
open System.Threading
open System.Threading.Tasks
open Streaming.Domain
open Streaming.Pipeline.Features
open Streaming.Pipeline.Graph
open Streaming.Pipeline.Runs
open Streaming.Pipeline.Selection

/// What a run of learning will take.
type LearnForecast =
    { /// Images that are looked at.
      Images: int
      /// Originals among them.
      Originals: int
      /// Views through the network.
      ForwardPasses: int64
      /// Flows that SIFTFlow finds; with tracked flows the others are composed of them.
      FlowsFound: int64
      /// Pairs whose flows are learned from.
      Pairs: int64
      /// Core seconds of decoding and rendering.
      Rendering: float
      /// Core seconds of the network.
      Network: float
      /// Core seconds of SIFTFlow with its pyramids.
      SiftFlow: float
      /// Core seconds of composing flows and of the sums for channel maps.
      ChannelMaps: float
      /// Core seconds of sums and storing.
      Storing: float
      /// Seconds of solving at the end.
      Solving: float
      /// Seconds in all, on all threads.
      Seconds: float
      /// Room on the disk, in MB.
      DiskMb: float
      /// Memory at most, in MB.
      MemoryMb: float
      /// By what it was measured.
      Cost: LearnCost }

/// Telling what learning will take.
module LearnForecast =
    /// What a plan takes for so many originals among so many images.
    let ofCost (cost: LearnCost) (plan: Plan) (batchSize: int) (images: int) (originals: int) : LearnForecast =
        let views = ViewPlan.create plan.Families
        let ratio (count: ViewPlan -> int) = float (count views) / float (count cost.Views)
        let n, pairs = float originals, ratio _.Pairs.Length
        let batches (own: ViewPlan) = ceil (float own.Views.Length / float batchSize)
        // A batch that is not full takes less.
        let perBatch = float cost.Views.Views.Length / batches cost.Views
        let of_ stage items = cost.PerItem |> Map.tryFind stage |> Option.map (fun one -> one * items) |> Option.defaultValue 0.0
        let viewsOf stage = of_ stage (n * float views.Views.Length / perBatch)
        let steps = n * float views.Steps.Length
        let threads = float cost.Threads
        let rendering = of_ "examine" (float images) + of_ "decode" n + of_ "unique" n + viewsOf "render"
        let network = viewsOf "network"
        let siftFlow = viewsOf "pyramid" + of_ "flow" steps
        let channels = if cost.ChannelPairs > 0.0 then LearnCost.channelPairs plan / cost.ChannelPairs else 0.0
        let ofWhole = of_ "pairs" (n * pairs) + of_ "channels" (n * channels)
        let storing = of_ "accumulate" (n * pairs) + of_ "store" (n * pairs)
        // Generators are measured on every original: twice what measuring its flows takes, apart from the solving itself.
        let errorsOf originals = 2.0 * of_ "pairs" originals
        let alone = max 0.0 (cost.Solving - errorsOf (float cost.Originals)) / float cost.Families
        // A family is solved on one thread.
        let solving = alone * ceil (float plan.Families.Length / threads) + errorsOf (n * pairs) / threads
        // The last original has its pairs and sums made when the other cores have nothing left to do.
        let tail = ofWhole / max 1.0 n * (1.0 - 1.0 / threads)

        { Images = images
          Originals = originals
          ForwardPasses = int64 originals * int64 views.Views.Length
          FlowsFound = int64 originals * int64 views.Steps.Length
          Pairs = int64 originals * int64 views.Pairs.Length
          Rendering = rendering
          Network = network
          SiftFlow = siftFlow
          ChannelMaps = ofWhole
          Storing = storing
          Solving = solving
          Seconds = (rendering + network + siftFlow + ofWhole + storing) / threads + tail + solving + cost.Around
          DiskMb = (cost.FlowBytes / float (max 1 cost.Originals) * n * pairs + cost.BasesBytes * float plan.Families.Length / float cost.Families) / 1e6
          MemoryMb = cost.MemoryBefore + (cost.MemoryAtMost - cost.MemoryBefore) * max 1.0 (ratio _.Views.Length)
          Cost = cost }

    /// Looks at all images, tries learning on a few of the originals, and says what the whole will take. Images of which none can
    /// be learned from are an InputException. Nothing is left.
    let ofRequest (request: LearnRequest) (tell: Action<Progress>) (cancellation: CancellationToken) : Task<struct (LearnForecast * RejectTally)> =
        task {
            let plan = request.Source.Planned request.Plan
            let! struct (images, originals, rejects) = Survey.run request.Source plan.Selection request.Machine.Threads tell cancellation

            if originals.Length = 0 then
                raise (InputException $"No image of {request.Source.Dataset} can be learned from: {RejectAdvice.toText rejects}.")

            let struct (index, count) = request.Source.Shard
            let share = Survey.share (LearnCost.wanted request.Machine.Threads) (originals |> Array.map (fun entry -> (entry.Index - index) / count))
            let struct (part, parts) = share
            let few = { request.Source with Shard = struct (index + count * part, count * parts) }
            let! cost = LearnCost.measure { request with Plan = plan } few tell cancellation
            return struct (ofCost cost plan GraphWork.viewsPerPass images originals.Length, rejects)
        }
