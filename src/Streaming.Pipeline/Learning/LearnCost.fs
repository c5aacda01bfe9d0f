namespace Streaming.Pipeline.Learning

open System
open System.Collections.Concurrent
open System.Diagnostics
open System.IO
open System.Text.Json.Nodes
open System.Threading
open System.Threading.Tasks
open Streaming.Domain
open Streaming.Network.Numerics
open Streaming.Pipeline.Features
open Streaming.Pipeline.Graph
open Streaming.Pipeline.Runs
open Streaming.Pipeline.Selection
open Streaming.Storage.Bases
open Streaming.Storage.Runs

/// What learning takes on this machine, as a short piece of it showed: the very graph, on a few originals.
type LearnCost =
    { /// Views, steps and pairs of an original then.
      Views: ViewPlan
      /// Pairs of an original that channel maps were learned from.
      ChannelPairs: float
      /// Families then.
      Families: int
      /// Originals then.
      Originals: int
      /// Threads.
      Threads: int
      /// Views of an original that were needed at once.
      ViewsAtOnce: int
      /// Core seconds of an item of each stage; of `pairs` and `channels`, of all groups of an original.
      PerItem: Map<string, float>
      /// Core seconds of solving.
      Solving: float
      /// Seconds for what comes before the first image and after the last.
      Around: float
      /// Bytes of the flows' parts.
      FlowBytes: float
      /// Bytes of the bases' files, their flows at the base amount apart.
      BasesBytes: float
      /// Bytes of a flow at the base amount in them.
      BytesPerBaseFlow: float
      /// Components of a flow.
      Length: int
      /// Seconds that adding a byte of stored bases takes.
      PerStoredByte: float
      /// Core seconds of the second moments of one flow.
      PerFolded: float
      /// Memory before the first image and at most, in MB.
      MemoryBefore: float
      MemoryAtMost: float
      /// Seconds that it took to find this out.
      Seconds: float }

/// Finding out what learning takes by learning a little.
module LearnCost =
    // Steps of a plan that are done with soon.
    let private mostSteps = 300

    // Poses of the paper's channel maps and of all plans' scales, and fewer.
    let private fewerPoses = [ 12; 6; 4; 2 ]

    /// The piece of a plan that is tried: all of it, or its families with fewer poses where it is large.
    let pieceOf (plan: Plan) =
        let steps (piece: Plan) = (ViewPlan.create piece.Families).Steps.Length
        let withPoses most = { plan with Families = plan.Families |> Array.map (fun family -> { family with Poses = min most family.Poses }) }
        let pieces = plan :: List.map withPoses fewerPoses
        pieces |> List.tryFind (fun piece -> steps piece <= mostSteps) |> Option.defaultValue (List.last pieces)

    /// Pairs of an original that channel maps are learned from.
    let channelPairs (plan: Plan) =
        match plan.ChannelMap with
        | Some map -> plan.Families |> Array.sumBy (fun family -> float (family.Amounts.Length * min map.Poses family.Poses))
        | None -> 0.0

    /// Originals that are tried: as many as the graph works on at once, and one more.
    let wanted (threads: int) = max 2 threads + 1

    let private sizeOf (folder: string) =
        if Directory.Exists folder then DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories) |> Seq.sumBy (fun file -> float file.Length) else 0.0

    // One thread's time of products as second moments are summed by, in fewer columns: their squares count.
    let private perFolded (algebra: ILinearAlgebra) (length: int) =
        let rows, columns = 512, 1024
        let values, sum = Array.init (rows * columns) (fun i -> float (i % 251)), Array.zeroCreate<float> (columns * columns)
        let add () = algebra.AddMultiplyTransposed(values, values, rows, columns, columns, Span sum)
        add ()
        let watch = Stopwatch.StartNew()
        add ()
        watch.Elapsed.TotalSeconds / float rows * (float length / float columns) ** 2.0

    // Reading bases back and adding them: the second time, when all is compiled.
    let private perStoredByte (algebra: ILinearAlgebra) (plan: Plan) (place: string) =
        let adding () =
            let watch = Stopwatch.StartNew()
            let bases = BasesFolder.Open place
            LearnEstimators(bases.Description.Space, plan, ViewPlan.create plan.Families, algebra).Add bases
            watch.Elapsed.TotalSeconds

        adding () |> ignore
        adding () / sizeOf place

    // The processor's time and the clock's at the first and at the last word of a piece of work.
    type private Heard =
        { FirstCpu: float
          First: float
          LastCpu: float
          Last: float }

    let private cpu () = Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds

    // The processor's time of a piece of work, whatever else the machine did meanwhile: at its first word it may have gone on
    // for a while.
    let private cpuOf (heard: Heard) =
        let spent, seconds = heard.LastCpu - heard.FirstCpu, heard.Last - heard.First
        if seconds > 0.0 then spent * heard.Last / seconds else spent

    // Stages wait for cores while they are at work, so what they are busy for is shared out of what the processor did.
    let private perItem (groups: int) (stages: StageSnapshot[]) (cpu: float) =
        let items (stage: StageSnapshot) =
            match stage.Stage with
            | "pairs" | "channels" -> float stage.Items / float groups
            | _ -> float stage.Items

        let busy = stages |> Array.sumBy _.BusySeconds
        let share = if cpu > 0.0 && busy > 0.0 then cpu / busy else 1.0
        stages |> Array.filter (fun stage -> stage.Items > 0L) |> Array.map (fun stage -> stage.Stage, share * stage.BusySeconds / items stage) |> Map.ofArray

    /// Learns from a source of few images into a folder that is gone afterwards, and takes stock of it.
    let measure (request: LearnRequest) (source: DatasetSource) (tell: Action<Progress>) (cancellation: CancellationToken) : Task<LearnCost> =
        task {
            let folder = Directory.CreateTempSubdirectory "streaming-"

            try
                let piece = pieceOf request.Plan
                let took = ConcurrentDictionary<string, Heard>()
                let before = ref 0.0

                let hear (progress: Progress) =
                    if took.IsEmpty then before.Value <- float Environment.WorkingSet / 1e6
                    let now, at = cpu (), progress.Seconds
                    let first = { FirstCpu = now; First = at; LastCpu = now; Last = at }
                    took.AddOrUpdate(progress.Doing, first, (fun _ heard -> { heard with LastCpu = now; Last = at })) |> ignore
                    tell.Invoke { progress with Doing = "trying it on a few originals: " + progress.Doing }

                let tried =
                    { request with
                        Plan = piece
                        Source = source
                        Extends = null
                        Output = { Folder = Path.Combine(folder.FullName, "run"); Existing = ExistingRun.Replace; Command = "learn"; Options = JsonObject() } }

                let! learned = Learn.run tried hear cancellation
                let stages = learned.Metrics.Stages
                if learned.Metrics.Originals = 0 then
                    raise (InputException $"{source.Name}: none of the originals that were tried can be learned from: {RejectAdvice.toText learned.Rejects}.")

                let heard (doing: string) = took |> Seq.find (fun entry -> entry.Key.StartsWith(doing, StringComparison.Ordinal)) |> _.Value
                let learning, solving = heard "learning", heard "solving"
                let seconds = learned.Metrics.Cost.Seconds
                let algebra, place = TorchLinearAlgebra(), Path.Combine(tried.Output.Folder, RunFiles.Bases)
                let baseFlows = float (BasesFolder.Open place).BaseFlowBytes
                let planned, views = source.Planned piece, ViewPlan.create piece.Families
                let order = WorkOrder.create piece views

                return
                    { Views = views
                      ChannelPairs = channelPairs piece
                      Families = piece.Families.Length
                      Originals = learned.Metrics.Originals
                      Threads = request.Machine.Threads
                      ViewsAtOnce = order.AtOnce
                      PerItem = perItem order.Groups.Length stages (cpuOf learning)
                      Solving = solving.LastCpu - solving.FirstCpu
                      Around = max 0.0 (seconds - learning.Last - solving.Last)
                      FlowBytes = sizeOf (Path.Combine(tried.Output.Folder, RunFiles.Flows))
                      BasesBytes = sizeOf place - baseFlows
                      BytesPerBaseFlow = baseFlows / float (learned.Metrics.Originals * (piece.Families |> Array.sumBy _.Poses))
                      Length = learned.Space.Length
                      PerStoredByte = perStoredByte algebra planned place
                      PerFolded = perFolded algebra learned.Space.Length
                      MemoryBefore = before.Value
                      MemoryAtMost = learned.Metrics.Cost.PeakRssMb * 1.048576
                      Seconds = seconds }
            finally
                folder.Delete true
        }
