namespace Streaming.Experiments.Joint

open System
open System.Buffers
open System.Collections.Generic
open System.Diagnostics
open System.Threading
open System.Threading.Tasks
open Streaming.Domain
open Streaming.Generators.Amounts
open Streaming.Generators.Similarities
open Streaming.Generators.Stored
open Streaming.Imaging.Decoding
open Streaming.Network.Features
open Streaming.Network.Runtime
open Streaming.Pipeline.Graph
open Streaming.Pipeline.Learning
open Streaming.Pipeline.Runs
open Streaming.Pipeline.Selection

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
      /// Whether the originals that the bases were learned from are tested, instead of those that were held out.
      OnLearned: bool
      /// Of the draw, and of the bootstrap.
      Seed: int }

/// The command zeroshot --joint: telling turn, scale and shift at once.
module JointTest =
    // A held-out original, and the hash of what its file held when it was found.
    type private Found = { Entry: CatalogueEntry; Hash: string }

    let private decode (plan: Plan) size token (found: Found) : DecodedOriginal =
        match (SelectionStages.judge plan.Selection found.Entry).Verdict with
        | Error(reason, detail) -> raise (ItemRejectedException(reason, detail))
        | Ok original ->
            let image = ImageDecoder.Read(original, PixelBudget.Shared.Reserve(original.Source.DecodingBytes, token))

            try
                ImageDecoder.RefuseOther(found.Entry.ImagePath, found.Hash, image.ContentHash)
            with _ ->
                image.Dispose()
                reraise ()

            let struct (box, placement) = SelectionStages.place plan.CentreBox size image.Width image.Height original.Box
            { Original = original; Box = box; Placement = placement; Image = image }

    let private find (request: JointRequest) (plan: Plan) (heldOut: HeldOut) (run: ImageRun) tell cancellation =
        task {
            let found = ResizeArray<Found>()
            let keep entry hash = found.Add { Entry = entry; Hash = hash }
            let wire stages = HeldOutGraph.start stages request.Machine.Threads plan.Selection { NoteVerdict = run.Note; HeldOut = heldOut; Keep = keep } run.Entries
            let! _ = run.Graph(wire, Workload.ofImages "finding the originals that are held out" "keep", tell, cancellation)
            return found.ToArray()
        }

    /// Leaves selection.parquet, rejects.parquet, config.json and, last, metrics.json in the output folder.
    let run (request: JointRequest) (tell: Action<Progress>) (cancellation: CancellationToken) : Task<JointResult> =
        task {
            let watch = Stopwatch.StartNew()
            let catalogue = request.Source.Open()
            let struct (bases, learned) = LearnedBases.openFor request.Network request.Bases
            let plan = request.Source.Planned learned
            let generators = StoredGenerators(bases, ChannelMap.Make)
            let read = [ bases.Path; yield! request.Network.Description.Files ]
            use run = new ImageRun(request.Source, catalogue, request.Output, read, RunConfig.ofRun request.Output plan request.Network.Description, watch)
            run.Begin()
            TorchThreads.Count <- 1
            let heldOut = HeldOut(bases.Description.Originals, request.OnLearned)
            let! found = find request plan heldOut run tell cancellation

            if found.Length = 0 then
                raise (HeldOut.none "zeroshot" "tested" request.Source.Dataset request.Output.Folder heldOut.Skipped run.Rejects)

            use extractor = request.Network.Open(request.Machine.Device, [])
            let size, length = extractor.Space.InputSize, extractor.ImageLength
            let moves: ISimilarityMoves = SimilarityGenerators(generators.Space, generators.Families |> Array.map generators.Of, ChannelMaps.ofGenerators generators)
            let search = SimilaritySearch(SimilarityHypotheses(moves, request.Radius))
            let pixels = PixelMoves(size, moves.Lowest, moves.Highest)
            let byPixels = SimilaritySearch(SimilarityHypotheses(pixels, request.Radius))

            let ask (pair: JointPair) : JointTold =
                let pictures = ArrayPool<float32>.Shared.Rent(2 * length)

                try
                    let first = decode plan size cancellation found[pair.First]
                    use _ = first.Image
                    let second = if pair.Second = pair.First then first else decode plan size cancellation found[pair.Second]
                    use _ = second.Image
                    JointViews.renderPair plan.Fill size first second pair (Memory pictures)
                    let before, after = ReadOnlyMemory(pictures, 0, length), ReadOnlyMemory(pictures, length, length)

                    extractor.Pool.Borrow(
                        2,
                        fun features ->
                            extractor.Extract(ReadOnlySpan(pictures, 0, 2 * length), features)

                            { Pair = pair
                              ByFeatures = search.Of(features[0], features[1])
                              ByPixels = byPixels.Of(pixels.Features before, pixels.Features after)
                              ByDescriptors = request.Descriptors |> Option.map (fun own -> own.Between(before, after, size) |> Option.map (fun found -> Similarity.ofMap size found.Map) |> Option.defaultValue Similarity.none) }
                    )
                finally
                    ArrayPool<float32>.Shared.Return pictures

            let pairs = JointPair.all request.Seed found.Length request.Pairs
            let told = ResizeArray<JointTold>()

            let wire (stages: Stages) =
                let identify (pair: JointPair) = let entry = found[pair.First].Entry in struct (entry.Id, entry.ImagePath)
                let tellPair = stages.Choose({ Name = "tell"; Workers = request.Machine.Threads; Capacity = 2 * request.Machine.Threads }, identify, ask)
                stages.Link(tellPair, stages.Sink("keep", 1, told.Add))
                stages.Feed("pairs", pairs, tellPair)

            let workload = { Doing = "testing"; Stages = [ { Stage = "tell"; PerOriginal = 1.0; Unit = "" }; { Stage = "keep"; PerOriginal = 1.0; Unit = "pairs" } ]; DoneBefore = 0 }
            let! stages = run.Graph(pairs.Length, wire, workload, tell, cancellation)

            if told |> Seq.exists (fun one -> one.Pair.Kind = Same) |> not then
                raise (HeldOut.none "zeroshot" "tested" request.Source.Dataset request.Output.Folder heldOut.Skipped run.Rejects)

            let result =
                { Told = told.ToArray()
                  Originals = found.Length
                  KnownOriginals = heldOut.Skipped
                  LearnedFrom = bases.Description.Originals.Count
                  BasesPlan = learned.Name
                  Radius = request.Radius
                  Seed = request.Seed
                  Descriptors = request.Descriptors |> Option.map _.Name
                  CompositionErrors =
                    pairs
                    |> Array.filter (fun pair -> pair.Kind = Same)
                    |> Array.map _.Similarity
                    |> CompositionError.ofSimilarities moves search.Hypotheses.Cells
                    |> Array.zip moves.Space.LayerNames
                  Run = run.Facts stages }

            run.Folder.WriteMetrics(JointMetrics.ofResult result)
            return result
        }
