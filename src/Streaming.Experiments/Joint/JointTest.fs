namespace Streaming.Experiments.Joint

open System
open System.Diagnostics
open System.Threading
open System.Threading.Tasks
open Streaming.Domain
open Streaming.Generators.Stored
open Streaming.Network.Features
open Streaming.Network.Runtime
open Streaming.Pipeline.Graph
open Streaming.Pipeline.Learning
open Streaming.Pipeline.Runs
open Streaming.Pipeline.Selection
open Streaming.Storage.Runs
open Streaming.Storage.Tables

/// What to test, on what, and where to.
type JointRequest =
    { Source: DatasetSource
      Network: INetwork
      Machine: Machine
      Output: Output
      /// The bases, a folder or a run's folder.
      Bases: string
      /// Pairs of the same object; fewer of others (JointPair.perOther).
      Pairs: int
      /// Cells within this many input pixels of the middle are compared.
      Radius: float
      /// The control that matches descriptors, where the program has one.
      Descriptors: IDescriptors option
      /// What the second picture of every pair is; the first is a photograph.
      Depiction: Depiction
      /// Whether the originals that the bases were learned from are tested, instead of those that were held out.
      OnLearned: bool
      /// Of the draw, and of the bootstrap.
      Seed: int }

/// The command zeroshot --joint: telling turn, scale and shift at once.
module JointTest =
    // The graph: pairs -> tell -> keep, in the order of the pairs.
    let private wire (asked: JointAsked) (found: HeldOutOriginal[]) workers (pairs: JointPair[]) keep (stages: Stages) =
        let identify (pair: JointPair) = let entry = found[pair.First].Entry in struct (entry.Id, entry.ImagePath)
        let tell = stages.Choose({ Name = "tell"; Workers = workers; Capacity = 2 * workers }, identify, JointAsked.tell asked found)
        stages.Link(tell, stages.Sink("keep", 1, keep))
        stages.Feed("pairs", pairs, tell)

    let private workload: Workload =
        { Doing = "testing"
          Stages = [ { Stage = "tell"; PerOriginal = 1.0; Unit = "" }; { Stage = "keep"; PerOriginal = 1.0; Unit = "pairs" } ]
          DoneBefore = 0 }

    let private compositionErrors (asked: JointAsked) (pairs: JointPair[]) =
        pairs
        |> Array.filter (fun pair -> pair.Kind = Same)
        |> Array.map _.Similarity
        |> CompositionError.ofSimilarities asked.Moves asked.Search.Hypotheses.Cells
        |> Array.zip asked.Moves.Space.LayerNames

    /// Leaves selection.parquet, rejects.parquet, similarities.parquet, config.json and, last, metrics.json in the output folder.
    let run (request: JointRequest) (tell: Action<Progress>) (cancellation: CancellationToken) : Task<JointResult> =
        task {
            let watch = Stopwatch.StartNew()
            let catalogue = request.Source.Open()
            let struct (bases, learned) = LearnedBases.openFor request.Network request.Bases
            let plan = request.Source.Planned learned
            let read = [ bases.Path; yield! request.Network.Description.Files ]
            use run = new ImageRun(request.Source, catalogue, request.Output, read, RunConfig.ofRun request.Output plan request.Network.Description, watch)
            run.Begin()
            TorchThreads.Count <- 1
            let heldOut = HeldOut(bases.Description.Originals, request.OnLearned)
            let! found = HeldOutSearch.find run request.Machine plan heldOut tell cancellation
            let none () = HeldOut.noneWanted heldOut "zeroshot" "tested" request.Source.Dataset request.Output.Folder run.Rejects

            if found.Length = 0 then
                raise (none ())

            use extractor = request.Network.Open(request.Machine.Device, [])
            let ofPhotographs = JointAsked.ofGenerators plan (StoredGenerators(bases, ChannelMap.Make)) extractor request.Radius request.Descriptors cancellation

            let! asked =
                match request.Depiction with
                | Photograph -> Task.FromResult ofPhotographs
                | depiction ->
                    let others = DepictionLearning.originals run heldOut
                    DepictionLearning.learn run request.Machine request.Source.Dataset others depiction ofPhotographs tell cancellation

            let pairs = JointPair.all request.Seed found.Length request.Pairs
            let told = ResizeArray<JointTold>()
            let! stages = run.Graph(pairs.Length, wire asked found request.Machine.Threads pairs told.Add, workload, tell, cancellation)

            if told |> Seq.exists (fun one -> one.Pair.Kind = Same) |> not then
                raise (none ())

            let result =
                { Told = told.ToArray()
                  Originals = found.Length
                  KnownOriginals = heldOut.Skipped
                  LearnedFrom = bases.Description.Originals.Count
                  BasesPlan = learned.Name
                  Radius = request.Radius
                  Seed = request.Seed
                  Depiction = request.Depiction
                  DepictionLeft = asked.Maps |> Option.map (fun maps -> Array.map2 (fun layer left -> asked.Moves.Space.Layers[layer].Name, left) maps.Features.Layers maps.Features.Left)
                  Descriptors = request.Descriptors |> Option.map _.Name
                  CompositionErrors = compositionErrors asked pairs
                  Run = run.Facts stages }

            let idOf place = found[place].Entry.Id
            SimilarityTable.Write(run.Folder.In RunFiles.Similarities, Array.map fst JointTold.ways, told |> Seq.map (JointTold.row idOf), run.Settings)
            run.Folder.WriteMetrics(JointMetrics.ofResult result)
            return result
        }
