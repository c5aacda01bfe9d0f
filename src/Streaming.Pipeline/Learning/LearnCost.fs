namespace Streaming.Pipeline.Learning

open System
open System.Collections.Concurrent
open System.IO
open System.Text.Json.Nodes
open System.Threading
open System.Threading.Tasks
open Streaming.Domain
open Streaming.Pipeline.Features
open Streaming.Pipeline.Graph
open Streaming.Pipeline.Runs
open Streaming.Pipeline.Selection
open Streaming.Storage.Runs

/// What learning takes on this machine, as a short piece of it showed: the very graph, on a few originals.
type LearnCost =
    { /// Views, steps and pairs of an original then.
      Views: ViewPlan
      /// Families then.
      Families: int
      /// Originals then.
      Originals: int
      /// Threads.
      Threads: int
      /// Core seconds of an item of each stage, under the load of all others.
      PerItem: Map<string, float>
      /// Seconds for solving.
      Solving: float
      /// Seconds for what comes before the first image and after the last.
      Around: float
      /// Bytes of the flows' parts.
      FlowBytes: float
      /// Bytes of the bases.
      BasesBytes: float
      /// Memory before the first image and at most, in MB.
      MemoryBefore: float
      MemoryAtMost: float
      /// Seconds that it took to find this out.
      Seconds: float }

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

/// Finding out what learning takes by learning a little.
module LearnCost =
    // A piece of a plan that is large enough to fill the graph, and small enough to be done with soon.
    let private mostSteps = 400

    /// The piece of a plan that is tried: all of it, or its first family where it is large.
    let pieceOf (plan: Plan) =
        if (ViewPlan.create plan.Families).Steps.Length <= mostSteps then plan
        else { plan with Families = plan.Families |> Array.truncate 1 }

    /// Originals that are tried: as many as the graph works on at once, and one more.
    let wanted (threads: int) = max 2 threads + 1

    let private sizeOf (folder: string) =
        if Directory.Exists folder then DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories) |> Seq.sumBy (fun file -> float file.Length) else 0.0

    /// Learns from a source of few images into a folder that is gone afterwards, and takes stock of it.
    let measure (request: LearnRequest) (source: DatasetSource) (tell: Action<Progress>) (cancellation: CancellationToken) : Task<LearnCost> =
        task {
            let folder = Directory.CreateTempSubdirectory "streaming-"

            try
                let piece = pieceOf request.Plan
                let took = ConcurrentDictionary<string, float>()
                let before = ref 0.0

                let hear (progress: Progress) =
                    if took.IsEmpty then before.Value <- float Environment.WorkingSet / 1e6
                    took[progress.Doing] <- progress.Seconds
                    tell.Invoke { progress with Doing = "trying it on a few originals: " + progress.Doing }

                let tried =
                    { request with
                        Plan = piece
                        Source = source
                        Extends = null
                        Output = { Folder = Path.Combine(folder.FullName, "run"); Existing = ExistingRun.Replace; Command = "learn"; Options = JsonObject() } }

                let! learned = Learn.run tried hear (Action<LearnResult> ignore) cancellation
                let stages = learned.Metrics.Stages
                let of_ doing = took |> Seq.filter (fun entry -> entry.Key.StartsWith(doing, StringComparison.Ordinal)) |> Seq.sumBy _.Value
                let seconds, solving = learned.Metrics.Cost.Seconds, of_ "solving"

                return
                    { Views = ViewPlan.create piece.Families
                      Families = piece.Families.Length
                      Originals = learned.Metrics.Originals
                      Threads = request.Machine.Threads
                      PerItem = stages |> Array.filter (fun stage -> stage.Items > 0L) |> Array.map (fun stage -> stage.Stage, stage.BusySeconds / float stage.Items) |> Map.ofArray
                      Solving = solving
                      Around = max 0.0 (seconds - solving - of_ "learning")
                      FlowBytes = sizeOf (Path.Combine(tried.Output.Folder, RunFiles.Flows))
                      BasesBytes = sizeOf (Path.Combine(tried.Output.Folder, RunFiles.Bases))
                      MemoryBefore = before.Value
                      MemoryAtMost = learned.Metrics.Cost.PeakRssMb * 1.048576
                      Seconds = seconds }
            finally
                folder.Delete true
        }

    /// What a plan takes for so many originals among so many images.
    let forecast (cost: LearnCost) (plan: Plan) (batchSize: int) (images: int) (originals: int) : LearnForecast =
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
        let network = viewsOf "alexnet"
        let siftFlow = viewsOf "pyramid" + of_ "flow" steps
        let ofWhole = of_ "pairs" (n * pairs) + of_ "channels" (n * pairs)
        let storing = of_ "accumulate" (n * pairs) + of_ "store" (n * pairs)
        // Generators are measured on every original: twice what measuring its flows takes, apart from the solving itself.
        let errorsOf originals = 2.0 * of_ "pairs" originals / threads
        let alone = max 0.0 (cost.Solving - errorsOf (float cost.Originals)) * ceil (float plan.Families.Length / threads) / ceil (float cost.Families / threads)
        let solving = alone + errorsOf (n * pairs)
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
    let ofRequest (request: LearnRequest) (tell: Action<Progress>) (cancellation: CancellationToken) : Task<struct (LearnForecast * Reject[])> =
        task {
            let plan = request.Source.Planned request.Plan
            let! struct (images, originals, rejects) = Survey.run request.Source plan.Selection request.Machine.Threads tell cancellation

            if originals.Length = 0 then
                raise (InputException $"No image of {request.Source.Dataset} can be learned from: {RejectAdvice.toText rejects}.")

            let struct (index, count) = request.Source.Shard
            let share = Survey.share (wanted request.Machine.Threads) (originals |> Array.map (fun entry -> (entry.Index - index) / count))
            let struct (part, parts) = share
            let few = { request.Source with Shard = struct (index + count * part, count * parts) }
            let! cost = measure { request with Plan = plan } few tell cancellation
            return struct (forecast cost plan GraphWork.viewsPerPass images originals.Length, rejects)
        }
