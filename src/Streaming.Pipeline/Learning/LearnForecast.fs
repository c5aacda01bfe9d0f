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
      /// Core seconds of composing flows and measuring them.
      Composing: float
      /// Core seconds of the sums for channel maps.
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

/// What a run of learning in shards will take.
type ShardsForecast =
    { /// What one run over all images would take.
      Whole: LearnForecast
      /// The shards, by their numbers.
      Shards: LearnForecast[]
      /// Seconds of merging their bases.
      MergeSeconds: float
      /// Room for the merged bases, in MB.
      MergeDiskMb: float
      /// Memory of merging at most, in MB.
      MergeMemoryMb: float }

    /// Hours of the cores that the shards and the merge hold, working or waiting.
    member forecast.CoreHours =
        float forecast.Whole.Cost.Threads * ((forecast.Shards |> Array.sumBy _.Seconds) + forecast.MergeSeconds) / 3600.0

    /// Room for all flows and bases, in MB.
    member forecast.DiskMb = (forecast.Shards |> Array.sumBy _.DiskMb) + forecast.MergeDiskMb

/// Telling what learning will take.
module LearnForecast =
    // Bytes of bases; there are none without an original.
    let private ofBases (cost: LearnCost) (plan: Plan) (originals: int) =
        if originals = 0 then 0.0 else cost.BasesBytes * float plan.Families.Length / float cost.Families + BaseFlowSize.inFiles cost.BytesPerBaseFlow cost.Length originals plan

    /// What a plan takes for so many originals among so many images. What is kept of base flows is in memory twice while it is solved.
    let ofCost (cost: LearnCost) (plan: Plan) (batchSize: int) (images: int) (originals: int) : LearnForecast =
        let views = ViewPlan.create plan.Families
        let ratio (count: ViewPlan -> int) = float (count views) / float (count cost.Views)
        let n, pairs = float originals, ratio _.Pairs.Length
        let atOnce = float (WorkOrder.create plan views).AtOnce / float cost.ViewsAtOnce
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
        let composing, channelMaps = of_ "pairs" (n * pairs), of_ "channels" (n * channels)
        let folding = cost.PerFolded * BaseFlowSize.folded cost.Length originals plan
        let storing = of_ "accumulate" (n * pairs) + of_ "store" (n * pairs) + folding
        // Generators are measured on every original: twice what measuring its flows takes, apart from the solving itself.
        let errorsOf originals = 2.0 * of_ "pairs" originals
        let alone = max 0.0 (cost.Solving - errorsOf (float cost.Originals)) / float cost.Families
        // A family is solved on one thread.
        let solving = if originals = 0 then 0.0 else alone * ceil (float plan.Families.Length / threads) + errorsOf (n * pairs) / threads
        // The last original has its pairs and sums made when the other cores have nothing left to do.
        let tail = (composing + channelMaps) / max 1.0 n * (1.0 - 1.0 / threads)
        let stored = BaseFlowSize.inMemory cost.Length originals plan

        { Images = images
          Originals = originals
          ForwardPasses = int64 originals * int64 views.Views.Length
          FlowsFound = int64 originals * int64 views.Steps.Length
          Pairs = int64 originals * int64 views.Pairs.Length
          Rendering = rendering
          Network = network
          SiftFlow = siftFlow
          Composing = composing
          ChannelMaps = channelMaps
          Storing = storing
          Solving = solving
          Seconds = (rendering + network + siftFlow + composing + channelMaps + storing) / threads + tail + solving + cost.Around
          DiskMb = (cost.FlowBytes / float (max 1 cost.Originals) * n * pairs + ofBases cost plan originals) / 1e6
          MemoryMb = cost.MemoryBefore + (cost.MemoryAtMost - cost.MemoryBefore) * max 1.0 atOnce + 2.0 * stored / 1e6
          Cost = cost }

    /// What a plan takes in shards that hold so many originals among so many images each.
    let ofShards (cost: LearnCost) (plan: Plan) (batchSize: int) (shards: struct (int * int)[]) : ShardsForecast =
        let of_ struct (images, originals) = ofCost cost plan batchSize images originals
        let images, originals = shards |> Array.sumBy (fun struct (images, _) -> images), shards |> Array.sumBy (fun struct (_, originals) -> originals)
        let whole = of_ struct (images, originals)
        let stored = shards |> Array.sumBy (fun struct (_, originals) -> ofBases cost plan originals)
        let largest = shards |> Array.map (fun struct (_, originals) -> originals) |> Array.max
        // What is added up, the shard that is read, and the rest of both, which files hold in about a third of the room.
        let state = 2.0 * BaseFlowSize.inMemory cost.Length originals plan + BaseFlowSize.inMemory cost.Length largest plan + 2.0 * 3.0 * cost.BasesBytes
        // Rows that shards kept are folded where there are more than components of them together.
        let folded = BaseFlowSize.folded cost.Length originals plan - (shards |> Array.sumBy (fun struct (_, originals) -> BaseFlowSize.folded cost.Length originals plan))

        { Whole = whole
          Shards = shards |> Array.map of_
          MergeSeconds = stored * cost.PerStoredByte + cost.PerFolded * max 0.0 folded + whole.Solving + cost.Around
          MergeDiskMb = ofBases cost plan originals / 1e6
          MergeMemoryMb = cost.MemoryBefore + state / 1e6 }

    // Images, originals by their place in the share, the cost of some of them, and those that are refused.
    let private survey (request: LearnRequest) tell cancellation : Task<struct (int * int[] * LearnCost * RejectTally)> =
        task {
            let plan = request.Source.Planned request.Plan
            let! struct (images, originals, rejects) = Survey.run request.Source plan.Selection request.Machine.Threads tell cancellation

            if originals.Length = 0 then
                raise (InputException $"No image of {request.Source.Dataset} can be learned from: {RejectAdvice.toText rejects}.")

            let struct (index, count) = request.Source.Shard
            let places = originals |> Array.map (fun entry -> (entry.Index - index) / count)
            let struct (part, parts) = Survey.share (LearnCost.wanted request.Machine.Threads) places
            let few = { request.Source with Shard = struct (index + count * part, count * parts) }
            let! cost = LearnCost.measure { request with Plan = plan } few tell cancellation
            return struct (images, places, cost, rejects)
        }

    /// Looks at all images, tries learning on a few of the originals, and says what the whole will take. Images of which none can
    /// be learned from are an InputException. Nothing is left.
    let ofRequest (request: LearnRequest) (tell: Action<Progress>) (cancellation: CancellationToken) : Task<struct (LearnForecast * RejectTally)> =
        task {
            let! struct (images, places, cost, rejects) = survey request tell cancellation
            return struct (ofCost cost (request.Source.Planned request.Plan) GraphWork.viewsPerPass images places.Length, rejects)
        }

    /// The same of so many shards, as --shard makes them.
    let ofRequestInShards (request: LearnRequest) (count: int) (tell: Action<Progress>) (cancellation: CancellationToken) : Task<struct (ShardsForecast * RejectTally)> =
        task {
            let! struct (images, places, cost, rejects) = survey request tell cancellation
            let originals = Array.zeroCreate<int> count
            for place in places do originals[place % count] <- originals[place % count] + 1
            let shards = originals |> Array.mapi (fun i own -> struct ((images - i + count - 1) / count |> max 0, own))
            return struct (ofShards cost (request.Source.Planned request.Plan) GraphWork.viewsPerPass shards, rejects)
        }
