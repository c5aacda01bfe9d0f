namespace Streaming.Experiments.ZeroShot

open System
open System.Diagnostics
open System.Threading
open System.Threading.Tasks
open Streaming.Domain
open Streaming.Flow.Parameters
open Streaming.Generators.Amounts
open Streaming.Generators.Stored
open Streaming.Network.Features
open Streaming.Network.Runtime
open Streaming.Pipeline.Features
open Streaming.Pipeline.Graph
open Streaming.Pipeline.Learning
open Streaming.Pipeline.Runs
open Streaming.Pipeline.Selection
open Streaming.Storage.Runs
open Streaming.Storage.Tables

/// What to test, on what, and where to.
type ZeroShotRequest =
    { Source: DatasetSource
      Network: INetwork
      Machine: Machine
      Output: Output
      /// The bases, a folder or a run's folder.
      Bases: string
      /// Only these families; all of the bases where there is none.
      Families: Family list
      /// Pairs of each set.
      Pairs: int
      /// The threshold; none for each family's own.
      Threshold: float option
      /// Which field hypotheses move features along.
      Field: HypothesisField
      /// Cells within this many input pixels of the middle are compared.
      Radius: float
      /// SIFTFlow's parameters between the two views; none for those of the bases' plan.
      SiftFlow: SiftFlowParameters[] option
      /// Whether the methods that need a flow are asked.
      WithFlow: bool
      /// The control that matches descriptors, where the program has one.
      Descriptors: IDescriptors option
      /// Whether the originals that the bases were learned from are tested, instead of those that were held out: to see
      /// how wide posteriors have to be without looking at what is held out.
      OnLearned: bool
      /// Of the draw of the pairs, and of the bootstrap.
      Seed: int }

/// The command zeroshot: telling from two pictures by how much the object was transformed, with generators that were
/// learned from other images (paper 3.2).
module ZeroShot =
    /// The families to test: those asked for, or all of the bases, in their order.
    let private families (request: ZeroShotRequest) (generators: StoredGenerators) =
        if request.Families.IsEmpty then
            Array.toList generators.Families
        else
            request.Families |> List.map (fun family -> (generators.Of family).Family) |> List.distinct |> List.sort

    let private noOriginal (request: ZeroShotRequest) heldOut rejects =
        HeldOut.noneWanted heldOut "zeroshot" "tested" request.Source.Dataset request.Output.Folder rejects

    let private design (request: ZeroShotRequest) families =
        { Families = families
          Seed = request.Seed
          Pairs = request.Pairs
          Threshold = request.Threshold
          Field = request.Field
          Radius = request.Radius }

    /// Leaves selection.parquet, rejects.parquet, zeroshot.parquet, config.json and, last, metrics.json in the output
    /// folder.
    let run (request: ZeroShotRequest) (tell: Action<Progress>) (cancellation: CancellationToken) : Task<ZeroShotResult> =
        task {
            let watch = Stopwatch.StartNew()
            let catalogue = request.Source.Open()
            let struct (bases, learned) = LearnedBases.openFor request.Network request.Bases
            let plan = request.Source.Planned learned
            let generators = StoredGenerators(bases, ChannelMap.Make)
            let families = families request generators
            let read = [ bases.Path; yield! request.Network.Description.Files ]
            use run = new ImageRun(request.Source, catalogue, request.Output, read, RunConfig.ofRun request.Output plan request.Network.Description, watch)
            run.Begin()
            TorchThreads.Count <- 1
            let heldOut = HeldOut(bases.Description.Originals, request.OnLearned)
            let! found = HeldOutSearch.find run request.Machine plan heldOut tell cancellation

            if found.Length = 0 then
                raise (noOriginal request heldOut run.Rejects)

            let contents = found |> Array.map (fun original -> original.Entry.Id, original.Sha256) |> dict
            use extractor = request.Network.Open(request.Machine.Device, [])
            let ids = found |> Array.map _.Entry.Id

            let test = ZeroShotPlan.create generators (design request families) ids
            let estimates = Array.create<TestPairEstimates option> test.Pairs.Length None
            let mapping = ChannelMaps.ofGenerators generators
            let work = GraphWork.create request.Machine plan extractor

            let outputs =
                { SiftFlow = request.SiftFlow |> Option.defaultValue plan.SiftFlow
                  WithFlow = request.WithFlow
                  Mapping = mapping
                  Descriptors = request.Descriptors
                  Keep = fun found -> estimates[found.Pair] <- Some found }

            let tested = found |> Array.map _.Entry |> Array.filter (fun entry -> test.OfOriginal.ContainsKey entry.Id)
            let wire stages = ZeroShotGraph.start stages work test outputs (fun id -> contents[id]) tested
            let! stages = run.Graph(tested.Length, wire, ZeroShotGraph.workload work test, tell, cancellation)

            if estimates |> Array.forall Option.isNone then
                raise (noOriginal request heldOut run.Rejects)

            tell.Invoke(Progress.doing "summing up, with intervals by the bootstrap" watch)
            ZeroShotTable.Write(run.Folder.In RunFiles.ZeroShot, ZeroShotResults.columns request.Descriptors.IsSome, test.Space, ZeroShotResults.rows test estimates, run.Settings)

            let result =
                { Plan = test
                  Sets = ZeroShotResults.scores request.Seed test estimates
                  Estimates = estimates
                  Originals = ids
                  KnownOriginals = heldOut.Skipped
                  LearnedFrom = bases.Description.Originals.Count
                  BasesPlan = learned.Name
                  Descriptors = request.Descriptors |> Option.map _.Name
                  WithMaps = families |> List.exists (fun family -> (mapping family).IsSome)
                  Field = request.Field
                  Radius = request.Radius
                  Seed = request.Seed
                  Run = run.Facts stages }

            run.Folder.WriteMetrics(ZeroShotMetrics.ofResult result)
            return result
        }
