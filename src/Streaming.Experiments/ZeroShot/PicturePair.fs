namespace Streaming.Experiments.ZeroShot

open System
open System.Diagnostics
open System.Threading.Tasks
open Streaming.Domain
open Streaming.Generators.Amounts
open Streaming.Generators.Moving
open Streaming.Generators.Similarities
open Streaming.Generators.Stored
open Streaming.Imaging.Decoding
open Streaming.Imaging.Sampling
open Streaming.Learning.Amounts
open Streaming.Network.Features
open Streaming.Network.Runtime
open Streaming.Pipeline.Learning
open Streaming.Pipeline.Runs

/// Two pictures of a person's own, and what to ask of them.
type PicturePairRequest =
    { First: string
      Second: string
      /// The bases, a folder or a run's folder.
      Bases: string
      /// Only these families; all of the bases where there is none.
      Families: Family list
      Field: HypothesisField
      /// Cells within this many input pixels of the middle are compared.
      Radius: float
      /// The control that matches descriptors, where the program has one.
      Descriptors: IDescriptors option
      /// How often the decision is made again to time it, without the controls; 0 for once.
      Repeat: int
      Network: INetwork
      Machine: Machine
      Output: Output }

/// The command pair: by how much the object in the middle of one picture is transformed in another (paper 3.2).
module PicturePair =
    /// From the network's input to a picture: the largest square in its middle, so that turns stay turns.
    let private square (image: DecodedImage) (size: int) (view: Affine) =
        let side = float (min image.Width image.Height)
        let left, top = (float image.Width - side) / 2.0, (float image.Height - side) / 2.0

        Affine.inverse view
        |> Affine.andThen (Affine.scaling (side / float size) (side / float size))
        |> Affine.andThen (Affine.translation left top)

    /// A picture as the network sees it after a transform about its middle: 3 x size x size values, red, green and blue
    /// planes, 0..255.
    let render (fill: Fill) (size: int) (path: string) (view: Affine) =
        let pixels = Array.zeroCreate<float32> (3 * size * size)
        use image = ImageDecoder.Read path
        AffineSampler.Render(image, square image size view, size, fill, Span pixels)
        pixels

    let private readable (path: string) work =
        try
            work ()
        with :? ItemRejectedException as e ->
            raise (InputException($"{path}: expected a JPEG or PNG picture; {e.Message}", e))

    // The most likely family first.
    let private ranked (found: struct (StoredFamily * MethodEstimate * AmountSearch)[]) =
        let most = found |> Array.map (fun (struct (_, _, search)) -> search.Posterior.LogMean) |> Array.max
        let likelihood (search: AmountSearch) = exp (search.Posterior.LogMean - most)
        let total = found |> Array.sumBy (fun (struct (_, _, search)) -> likelihood search)

        found
        |> Array.map (fun (struct (family, estimate, search)) ->
            let shares = search.Posterior.Shares
            let highest = Array.max shares

            { Family = family.Family
              Estimate = estimate
              Share = likelihood search / total
              Curve = Array.map2 (fun t share -> family.AmountAt t, share / highest) search.Posterior.Ts shares
              Agreement = Array.average estimate.Agreement
              AtEnd = search.AtEnd })
        |> Array.sortByDescending _.Share

    /// What the families' hypotheses say of the features of two pictures, the most likely family first.
    let compare (families: (AmountHypotheses * ChannelMapping option)[]) (before: float32[][]) (after: float32[][]) =
        families
        |> Array.map (fun (hypotheses, mapping) ->
            let struct (estimate, search) = FeatureAmounts.search hypotheses mapping before after
            struct (hypotheses.Family, estimate, search))
        |> ranked

    /// What the pixels of two pictures say, planes of red, green and blue, the most likely family first.
    let comparePixels (families: PixelAmounts[]) (before: ReadOnlyMemory<float32>) (after: ReadOnlyMemory<float32>) =
        families
        |> Array.map (fun pixels ->
            let struct (estimate, search) = pixels.Of(before, after)
            struct (pixels.Family, estimate, search))
        |> ranked

    // Both pictures as the network sees them, one after the other.
    let private read (request: PicturePairRequest) (plan: Plan) (extractor: IFeatures) =
        [| request.First; request.Second |]
        |> Array.collect (fun path -> readable path (fun () -> render plan.Fill extractor.Space.InputSize path Affine.identity))

    // What work says of the features of both pictures, from the two files on.
    let private ofFeatures (request: PicturePairRequest) (plan: Plan) (extractor: IFeatures) (work: ViewFeatures -> ViewFeatures -> 'Answer) =
        let pixels = read request plan extractor

        extractor.Pool.Borrow(
            2,
            fun features ->
                extractor.Extract(ReadOnlySpan pixels, features)
                work features[0] features[1]
        )

    // What the controls say, which know no features.
    let private controls (request: PicturePairRequest) (plan: Plan) (extractor: IFeatures) (families: StoredFamily[]) : PairControls =
        let pictures, length, size = read request plan extractor, extractor.ImageLength, extractor.Space.InputSize
        let before, after = ReadOnlyMemory(pictures, 0, length), ReadOnlyMemory(pictures, length, length)

        { Pixels = (comparePixels (families |> Array.map (fun family -> PixelAmounts(family, request.Radius, []))) before after)[0]
          InputSize = size
          Descriptors = request.Descriptors |> Option.map (fun descriptors -> struct (descriptors.Name, descriptors.Between(before, after, size))) }

    // Decisions a second, many at once.
    let private rate (request: PicturePairRequest) (decide: unit -> SimilarityEstimate) =
        if request.Repeat = 0 then
            None
        else
            let watch = Stopwatch.StartNew()
            Parallel.For(0, request.Repeat, ParallelOptions(MaxDegreeOfParallelism = request.Machine.Threads), fun _ -> decide () |> ignore) |> ignore
            Some(float request.Repeat / watch.Elapsed.TotalSeconds)

    /// Leaves config.json and, last, metrics.json in the output folder; `report` writes what else belongs there. A picture
    /// that cannot be read, or bases without a family that is asked for, is an InputException.
    let run (request: PicturePairRequest) (report: Action<PicturePairAnswer>) : PicturePairAnswer =
        let struct (bases, plan) = LearnedBases.openFor request.Network request.Bases
        let generators = StoredGenerators(bases, ChannelMap.Make)
        use extractor = request.Network.Open(request.Machine.Device, [])
        let mapping = ChannelMaps.ofGenerators generators
        let wanted = if request.Families.IsEmpty then generators.Families else request.Families |> List.distinct |> List.toArray

        let families =
            wanted
            |> Array.map (fun family -> AmountHypotheses.ofFamily request.Field request.Radius (generators.Of family) [], mapping family)

        use folder = request.Output.Open(null, [ bases.Path; request.First; request.Second; yield! request.Network.Description.Files ])
        TorchThreads.Count <- 1
        let search = SimilaritySearch(SimilarityHypotheses(SimilarityGenerators(generators.Space, wanted |> Array.map generators.Of, mapping), request.Radius))
        let struct (answers, similarity) = ofFeatures request plan extractor (fun before after -> struct (compare families before after, search.Of(before, after)))

        if answers |> Array.exists (fun a -> not (Double.IsFinite a.Estimate.All.Amount && Double.IsFinite a.Estimate.All.Deviation)) then
            raise (InputException $"{request.First}, {request.Second}: the features of these pictures are not finite; the weights may be damaged.")

        folder.WriteConfig(RunConfig.ofRun request.Output plan request.Network.Description)

        let answer =
            { Families = answers
              Similarity = similarity
              Layers = search.LayerNames
              Controls = controls request plan extractor (wanted |> Array.map generators.Of)
              PairsPerSecond = rate request (fun () -> ofFeatures request plan extractor (fun before after -> search.Of(before, after))) }

        report.Invoke answer
        folder.WriteMetrics(PairMetrics.ofAnswer extractor.Space answer)
        answer
