namespace Streaming.Experiments.Joint

open System
open System.Buffers
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
    let private decode (plan: Plan) size token (original: HeldOutOriginal) : DecodedOriginal =
        match (SelectionStages.judge plan.Selection original.Entry).Verdict with
        | Error(reason, detail) -> raise (ItemRejectedException(reason, detail))
        | Ok judged ->
            let image = ImageDecoder.Read(judged, PixelBudget.Shared.Reserve(judged.Source.DecodingBytes, token))

            try
                ImageDecoder.RefuseOther(original.Entry.ImagePath, original.Sha256, image.ContentHash)
            with _ ->
                image.Dispose()
                reraise ()

            let struct (box, placement) = SelectionStages.place plan.CentreBox size image.Width image.Height judged.Box
            { Original = judged; Box = box; Placement = placement; Image = image }

    // What pairs are asked by.
    type private Asked =
        { Plan: Plan
          Found: HeldOutOriginal[]
          Extractor: IFeatures
          Moves: ISimilarityMoves
          Search: SimilaritySearch
          Pixels: PixelMoves
          ByPixels: SimilaritySearch
          Descriptors: IDescriptors option
          Token: CancellationToken }

    let private asked (request: JointRequest) plan found (generators: StoredGenerators) (extractor: IFeatures) token : Asked =
        let moves: ISimilarityMoves = SimilarityGenerators(generators.Space, generators.Families |> Array.map generators.Of, ChannelMaps.ofGenerators generators)
        let pixels = PixelMoves(extractor.Space.InputSize, moves.Lowest, moves.Highest)

        { Plan = plan
          Found = found
          Extractor = extractor
          Moves = moves
          Search = SimilaritySearch(SimilarityHypotheses(moves, request.Radius))
          Pixels = pixels
          ByPixels = SimilaritySearch(SimilarityHypotheses(pixels, request.Radius))
          Descriptors = request.Descriptors
          Token = token }

    // What is told of two pictures, one after the other.
    let private tellPictures (asked: Asked) (pair: JointPair) (pictures: float32[]) : JointTold =
        let length, size = asked.Extractor.ImageLength, asked.Extractor.Space.InputSize
        let before, after = ReadOnlyMemory(pictures, 0, length), ReadOnlyMemory(pictures, length, length)

        let byDescriptors (own: IDescriptors) =
            own.Between(before, after, size) |> Option.map (fun found -> Similarity.ofMap size found.Map) |> Option.defaultValue Similarity.none

        asked.Extractor.Pool.Borrow(
            2,
            fun features ->
                asked.Extractor.Extract(ReadOnlySpan(pictures, 0, 2 * length), features)

                { Pair = pair
                  ByFeatures = asked.Search.Of(features[0], features[1])
                  ByPixels = asked.ByPixels.Of(asked.Pixels.Features before, asked.Pixels.Features after)
                  ByDescriptors = asked.Descriptors |> Option.map byDescriptors }
        )

    let private tellPair (asked: Asked) (pair: JointPair) : JointTold =
        let size, length = asked.Extractor.Space.InputSize, asked.Extractor.ImageLength
        let pictures = ArrayPool<float32>.Shared.Rent(2 * length)

        try
            // One image at a time: two that wait for room while they hold some would wait for ever.
            for place, parts in JointViews.ofPair size pair |> Array.indexed |> Array.groupBy (fun (_, view) -> view.Original) do
                let decoded = decode asked.Plan size asked.Token asked.Found[place]
                use _ = decoded.Image

                for part, view in parts do
                    JointViews.render asked.Plan.Fill size decoded view (Span(pictures, part * length, length))

            tellPictures asked pair pictures
        finally
            ArrayPool<float32>.Shared.Return pictures

    // The graph: pairs -> tell -> keep, in the order of the pairs.
    let private wire (asked: Asked) workers (pairs: JointPair[]) keep (stages: Stages) =
        let identify (pair: JointPair) = let entry = asked.Found[pair.First].Entry in struct (entry.Id, entry.ImagePath)
        let tell = stages.Choose({ Name = "tell"; Workers = workers; Capacity = 2 * workers }, identify, tellPair asked)
        stages.Link(tell, stages.Sink("keep", 1, keep))
        stages.Feed("pairs", pairs, tell)

    let private workload: Workload =
        { Doing = "testing"
          Stages = [ { Stage = "tell"; PerOriginal = 1.0; Unit = "" }; { Stage = "keep"; PerOriginal = 1.0; Unit = "pairs" } ]
          DoneBefore = 0 }

    let private compositionErrors (asked: Asked) (pairs: JointPair[]) =
        pairs
        |> Array.filter (fun pair -> pair.Kind = Same)
        |> Array.map _.Similarity
        |> CompositionError.ofSimilarities asked.Moves asked.Search.Hypotheses.Cells
        |> Array.zip asked.Moves.Space.LayerNames

    /// Leaves selection.parquet, rejects.parquet, config.json and, last, metrics.json in the output folder.
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
            let asked = asked request plan found (StoredGenerators(bases, ChannelMap.Make)) extractor cancellation
            let pairs = JointPair.all request.Seed found.Length request.Pairs
            let told = ResizeArray<JointTold>()
            let! stages = run.Graph(pairs.Length, wire asked request.Machine.Threads pairs told.Add, workload, tell, cancellation)

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
                  Descriptors = request.Descriptors |> Option.map _.Name
                  CompositionErrors = compositionErrors asked pairs
                  Run = run.Facts stages }

            run.Folder.WriteMetrics(JointMetrics.ofResult result)
            return result
        }
