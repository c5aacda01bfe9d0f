namespace Streaming.Experiments.Profile

open System
open System.Diagnostics
open System.IO
open System.Text.Json.Nodes
open System.Threading
open System.Threading.Tasks
open Streaming.Domain
open Streaming.Generators.Stored
open Streaming.Network.Features
open Streaming.Network.Runtime
open Streaming.Pipeline.Features
open Streaming.Pipeline.Graph
open Streaming.Pipeline.Learning
open Streaming.Pipeline.Runs
open Streaming.Pipeline.Selection
open Streaming.Storage.Runs

/// One network to profile.
type ProfiledNetwork =
    { /// What it is called, and its folder below parts.
      Name: string
      Network: INetwork
      /// What is learned of it, for its layers.
      Plan: Plan
      /// The options of learning it alone, for that run's config.json; the output folder among them.
      LearnOptions: JsonObject }

/// What to profile, on what, and where to.
type ProfileRequest =
    { Source: DatasetSource
      Networks: ProfiledNetwork list
      Machine: Machine
      Output: Output
      /// The share of the originals that is held out, and measured; the others are learned from.
      HoldOut: float
      /// Of the bootstrap.
      Seed: int }

    /// Where a network's generators are learned.
    member request.FolderOf(network: ProfiledNetwork) = Path.Combine(request.Output.Folder, RunFiles.Parts, network.Name)

/// What a profile found, and what the run came to.
type ProfileResult =
    { Metrics: ProfileMetrics
      Run: GraphFacts }

/// The command profile: how far, and how, the features of networks follow transforms of the picture, layer by layer.
module Profiling =
    let private config (request: ProfileRequest) =
        let ofNetwork (own: ProfiledNetwork) : JsonNode | null =
            Json.object [ "name", Json.value own.Name; RunConfig.weights own.Network.Description; RunConfig.plan (request.Source.Planned own.Plan) ]

        RunConfig.create request.Output [ "networks", request.Networks |> Seq.map ofNetwork |> Json.array; RunConfig.machine () ]

    // Progress names the network where there are several.
    let private named (request: ProfileRequest) (own: ProfiledNetwork) (doing: string) =
        if request.Networks.Length > 1 then $"{own.Name}: {doing}" else doing

    let private learning (request: ProfileRequest) (split: OriginalsSplit) (own: ProfiledNetwork) : LearnRequest =
        { Source = request.Source
          Plan = own.Plan
          Network = own.Network
          Machine = request.Machine
          Output =
            { Folder = request.FolderOf own
              Existing = ExistingRun.Replace
              Command = "learn"
              Options = own.LearnOptions }
          Extends = null
          PartPairs = PartPairs.usual
          HoldOut = request.HoldOut
          Split = Some split }

    // Streams the held-out originals through the network once; `note` keeps each image's verdict.
    let private measured (request: ProfileRequest) (split: OriginalsSplit) (run: ImageRun) (own: ProfiledNetwork) note (watched: struct (Action<Progress> * CancellationToken)) : Task<NetworkProfile> =
        task {
            let struct (tell, cancellation) = watched
            let struct (bases, learned) = LearnedBases.openFor own.Network (request.FolderOf own)
            let plan = request.Source.Planned learned
            let generators = StoredGenerators(bases, ChannelMap.Make)
            let profile = ProfilePlan.create plan generators
            let originals, heldOut = ResizeArray<OriginalProfile>(), SplitAdmission(split, SplitSide.HeldOut)
            TorchThreads.Count <- 1
            use extractor = own.Network.Open(request.Machine.Device, [])
            let work = GraphWork.create request.Machine plan extractor

            let outputs =
                { NoteVerdict = note
                  Admit = fun id contentHash -> heldOut.Admit(id, contentHash)
                  Keep = originals.Add
                  Reject = run.Reject }

            let wire stages = ProfileGraph.start stages work profile outputs (heldOut.Among run.Entries)
            let! stages = run.Graph(split.HeldOut.Length, wire, ProfileGraph.workload (named request own "profiling") work profile, tell, cancellation)

            SplitAdmission.complete request.Source.Dataset heldOut.Missing

            if originals.Count = 0 then
                raise (HeldOut.none request.Output.Command "profiled" request.Source.Dataset request.Output.Folder 0 run.Rejects)

            return
                { Name = own.Name
                  Network = own.Network.Description
                  Plan = profile
                  Originals = originals.ToArray()
                  LearnedFrom = bases.Description.Originals.Count
                  Cost = GeneratorCost.measure profile extractor (generators.Of profile.Families[0].Family)
                  Stages = stages }
        }

    let private tooFew (request: ProfileRequest) (split: OriginalsSplit) =
        let there =
            match split.LearnedFrom.Length with
            | 0 -> "none of its images can be used"
            | 1 -> "one of its images can be used"
            | some -> $"{some} of its images can be used, and none of them is held out"

        InputException $"{request.Source.Dataset}: {there}; a profile learns from some originals and measures others, so give more images, or a wider selection rule (select tells why images are refused)."

    /// Leaves, for each network, a run of learning in a folder below parts; then selection.parquet, rejects.parquet, split.json,
    /// config.json and, last, metrics.json in the output folder. The split depends on the dataset alone.
    let run (request: ProfileRequest) (tell: Action<Progress>) (cancellation: CancellationToken) : Task<ProfileResult> =
        task {
            let watch = Stopwatch.StartNew()
            let catalogue = request.Source.Open()
            let reads = request.Networks |> Seq.collect _.Network.Description.Files
            use run = new ImageRun(request.Source, catalogue, request.Output, reads, config request, watch)
            let! split = Splitting.ofRun request.Source request.Networks.Head.Plan request.Machine request.Output request.HoldOut tell cancellation

            if split.HeldOut.Length = 0 then
                raise (tooFew request split)

            run.Begin()
            OriginalsSplit.write (run.Folder.In RunFiles.Split) split
            let networks = ResizeArray<NetworkProfileMetrics>()

            for place, own in List.indexed request.Networks do
                let doing (progress: Progress) = tell.Invoke { progress with Doing = named request own progress.Doing }
                let! _ = Learn.run (learning request split own) (Action<Progress> doing) cancellation
                // Every network is shown the same images.
                let note = if place = 0 then run.Note else ignore
                let! profile = measured request split run own note (struct (tell, cancellation))
                tell.Invoke(Progress.doing (named request own "summing up, with intervals by the bootstrap") watch)
                networks.Add(NetworkProfile.metrics request.Seed profile)

            let facts = run.Facts [||]

            let metrics: ProfileMetrics =
                { HeldOut = split.HeldOut.Length
                  LearnedFrom = split.LearnedFrom.Length
                  Rejects = RejectCounts.totals facts.Rejects
                  Cost = facts.Cost
                  Bootstrap = BootstrapMetrics.ofDraws request.Seed ProfileStatistics.Resamples
                  Networks = networks.ToArray()
                  PassedOver = facts.PassedOver.Counts }

            run.Folder.WriteMetrics metrics
            return { Metrics = metrics; Run = facts }
        }
