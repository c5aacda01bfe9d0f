namespace Streaming.Experiments.ZeroShot

open System.Collections.Generic
open System.Diagnostics
open System.Text.Json.Nodes
open System.Threading
open System.Threading.Tasks
open Streaming.Domain
open Streaming.Generators.Amounts
open Streaming.Generators.Stored
open Streaming.Imaging.Catalogue
open Streaming.Network.Features
open Streaming.Network.Runtime
open Streaming.Network.Weights
open Streaming.Pipeline.Features
open Streaming.Pipeline.Graph
open Streaming.Pipeline.Learning
open Streaming.Pipeline.Runs
open Streaming.Pipeline.Selection
open Streaming.Storage.Runs
open Streaming.Storage.Tables

/// What to test, on what, and where to.
type ZeroShotRequest =
    { /// The bases, a folder or a run's folder.
      Bases: string
      /// The dataset's folder.
      Dataset: string
      /// train or val, or null for all of it.
      Split: string | null
      /// What to change in the selection rule of the bases' plan.
      Rule: SelectionRule -> SelectionRule
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
      FlowSettings: FlowSettings[] option
      /// Whether the methods that need a flow are asked.
      WithFlow: bool
      /// Whether the originals that the bases were learned from are tested, instead of those that were held out: to see
      /// how wide posteriors have to be without looking at what is held out.
      OnLearned: bool
      /// Of the draw of the pairs, and of the bootstrap.
      Seed: int
      Weights: WeightSet
      Device: ComputeDevice
      Graph: GraphSettings
      /// This run's share of the catalogue, such as 0 of 4.
      Shard: struct (int * int)
      /// Whether the first damaged image ends the run.
      StopOnError: bool
      /// The output folder.
      Out: string
      Existing: ExistingRun
      /// The command's options, for config.json.
      Options: JsonObject }

/// The command zeroshot: telling from two pictures by how much the object was transformed, with generators that were
/// learned from other images (paper 3.2).
module ZeroShot =
    /// The families to test: those asked for, or all of the bases, in their order.
    let private families (request: ZeroShotRequest) (generators: StoredGenerators) =
        if request.Families.IsEmpty then
            Array.toList generators.Families
        else
            request.Families |> List.map (fun family -> (generators.Of family).Family) |> List.distinct |> List.sort

    let private noOriginal (request: ZeroShotRequest) known (rejects: Reject seq) =
        if request.OnLearned && known > 0 && RejectAdvice.reason rejects <> Some RejectReason.NotFinite then
            InputException $"{request.Dataset}: none of the originals that are selected here is one that the bases were learned from; leave out --on-learned to test those that are held out."
        else
            let learned = if request.OnLearned then 0 else known
            HeldOut.none "zeroshot" "tested" request.Dataset request.Out learned rejects

    /// Leaves selection.parquet, rejects.parquet, zeroshot.parquet, config.json and, last, metrics.json in the output
    /// folder; `report` writes what else belongs there.
    let run (request: ZeroShotRequest) (tell: Progress -> unit) (report: ZeroShotResult -> unit) (cancellation: CancellationToken) : Task<ZeroShotResult> =
        task {
            let watch = Stopwatch.StartNew()
            let catalogue = ImageCatalogue.Open(request.Dataset, request.Split)
            let struct (bases, learned) = LearnedBases.openFor request.Weights request.Bases
            let plan = { learned with Selection = request.Rule learned.Selection }
            let generators = StoredGenerators(bases, ChannelMap.Make)
            let families = families request generators
            let read = [| bases.Path; yield! RunConfig.weightFiles request.Weights |]
            use folder = RunFolder.Open(request.Out, request.Existing, request.Dataset, read)
            let config = RunConfig.ofRun "zeroshot" request.Options plan request.Weights
            folder.WriteConfig config
            let settings = (RunConfig.ofRows config).ToJsonString()
            TorchThreads.Count <- 1

            let verdicts = ResizeArray<SelectionRow>()
            let rejects = RunRejects request.StopOnError
            let entries = ResizeArray<CatalogueEntry>()
            let contents = Dictionary<string, string>()
            let heldOut = HeldOut(bases.Description.Originals, request.OnLearned)

            // Which originals there are has to be known before pairs can be drawn from them.
            use finding = new Supervisor(cancellation)

            HeldOutGraph.start
                (Stages(finding, rejects.Add))
                request.Graph.Workers
                plan.Selection
                (Selecting.row >> verdicts.Add)
                heldOut
                (fun entry hash ->
                    entries.Add entry
                    contents[entry.Id] <- hash)
                (catalogue.Entries() |> Selecting.inShard request.Shard)

            let writeSelection () =
                SelectionTable.Write(folder.Selection, verdicts, settings)
                RejectTable.Write(folder.Rejects, rejects.InOrder, settings)

            do!
                task {
                    try
                        do! finding.Finish()
                    finally
                        writeSelection ()
                }

            if entries.Count = 0 then
                raise (noOriginal request heldOut.Skipped rejects.InOrder)

            use extractor = new FeatureExtractor(request.Weights, request.Device)

            let test =
                ZeroShotPlan.create
                    generators
                    { Families = families
                      Seed = request.Seed
                      Pairs = request.Pairs
                      Threshold = request.Threshold
                      Field = request.Field
                      Radius = request.Radius }
                    (entries |> Seq.map _.Id)

            let estimates = Array.create<TestPairEstimates option> test.Pairs.Length None
            use supervisor = new Supervisor(cancellation)
            let stages = Stages(supervisor, rejects.Add)
            let mapping = ChannelMaps.ofGenerators generators

            ZeroShotGraph.start
                stages
                request.Graph
                plan
                test
                extractor
                { FlowSettings = request.FlowSettings |> Option.defaultValue plan.FlowSettings
                  WithFlow = request.WithFlow
                  Mapping = mapping
                  Keep = fun found -> estimates[found.Pair] <- Some found }
                (fun id -> contents[id])
                (entries |> Seq.filter (fun entry -> test.OfOriginal.ContainsKey entry.Id))

            do!
                task {
                    use _ = new ProgressClock(stages, tell)

                    try
                        do! supervisor.Finish()
                    finally
                        writeSelection ()
                }

            if estimates |> Array.forall Option.isNone then
                raise (noOriginal request heldOut.Skipped rejects.InOrder)

            ZeroShotTable.Write(folder.In RunFiles.ZeroShot, Array.map AmountMethod.name AmountMethod.all, test.Space, ZeroShotResults.rows test estimates, settings)

            let result =
                { Plan = test
                  Sets = ZeroShotResults.scores request.Seed test estimates
                  Estimates = estimates
                  Originals = entries |> Seq.map _.Id |> Seq.toArray
                  KnownOriginals = heldOut.Skipped
                  LearnedFrom = bases.Description.Originals.Count
                  Rejects = rejects.InOrder
                  WithMaps = families |> List.exists (fun family -> (mapping family).IsSome)
                  Field = request.Field
                  Radius = request.Radius
                  Seed = request.Seed
                  Cost = RunCost.since watch
                  Stages = stages.Snapshots }

            report result
            folder.WriteMetrics(ZeroShotMetrics.ofResult catalogue.PassedOver result)
            return result
        }
