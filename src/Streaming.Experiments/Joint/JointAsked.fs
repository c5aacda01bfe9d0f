namespace Streaming.Experiments.Joint

open System
open System.Buffers
open System.Threading
open Streaming.Domain
open Streaming.Generators.Amounts
open Streaming.Generators.Similarities
open Streaming.Generators.Stored
open Streaming.Network.Features
open Streaming.Pipeline.Selection

/// The maps of a depiction, of features and of pixels.
type DepictionOfBoth =
    { Features: DepictionMaps
      Pixels: DepictionMaps }

/// What pairs are asked by.
type JointAsked =
    { Plan: Plan
      Extractor: IFeatures
      Moves: ISimilarityMoves
      Search: SimilaritySearch
      Pixels: PixelMoves
      ByPixels: SimilaritySearch
      Descriptors: IDescriptors option
      Depiction: Depiction
      /// None of a photograph.
      Maps: DepictionOfBoth option
      Token: CancellationToken }

/// Asking them.
module JointAsked =
    /// By generators and a network's features, of photographs.
    let ofGenerators plan (generators: StoredGenerators) (extractor: IFeatures) radius descriptors token : JointAsked =
        let moves: ISimilarityMoves = SimilarityGenerators(generators.Space, generators.Families |> Array.map generators.Of, ChannelMaps.ofGenerators generators)
        let pixels = PixelMoves(extractor.Space.InputSize, moves.Lowest, moves.Highest)

        { Plan = plan
          Extractor = extractor
          Moves = moves
          Search = SimilaritySearch(SimilarityHypotheses(moves, radius))
          Pixels = pixels
          ByPixels = SimilaritySearch(SimilarityHypotheses(pixels, radius))
          Descriptors = descriptors
          Depiction = Photograph
          Maps = None
          Token = token }

    // What is told of two pictures, one after the other.
    let private tellPictures (asked: JointAsked) (pair: JointPair) (pictures: float32[]) : JointTold =
        let length, size = asked.Extractor.ImageLength, asked.Extractor.Space.InputSize
        let before, after = ReadOnlyMemory(pictures, 0, length), ReadOnlyMemory(pictures, length, length)

        let byDescriptors (own: IDescriptors) =
            own.Between(before, after, size) |> Option.map (fun found -> Similarity.ofMap size found.Map) |> Option.defaultValue Similarity.none

        asked.Extractor.Pool.Borrow(
            2,
            fun features ->
                asked.Extractor.Extract(ReadOnlySpan(pictures, 0, 2 * length), features)
                let pixels = [| asked.Pixels.Features before; asked.Pixels.Features after |]
                let byFeatures, byPixels = asked.Search.Of(features[0], features[1]), asked.ByPixels.Of(pixels[0], pixels[1])

                // The photograph's features become those that the depiction has of it, and the search is the same.
                let mapped =
                    asked.Maps
                    |> Option.map (fun maps ->
                        DepictionMaps.apply maps.Features features[0]
                        DepictionMaps.apply maps.Pixels pixels[0]
                        struct (asked.Search.Of(features[0], features[1]), asked.ByPixels.Of(pixels[0], pixels[1])))

                { Pair = pair
                  ByFeatures = mapped |> Option.map (fun (struct (features, _)) -> features) |> Option.defaultValue byFeatures
                  ByFeaturesUnmapped = mapped |> Option.map (fun _ -> byFeatures)
                  ByPixels = byPixels
                  ByPixelsMapped = mapped |> Option.map (fun (struct (_, pixels)) -> pixels)
                  ByDescriptors = asked.Descriptors |> Option.map byDescriptors }
        )

    /// What is told of a pair of some originals.
    let tell (asked: JointAsked) (originals: HeldOutOriginal[]) (pair: JointPair) : JointTold =
        let size, length = asked.Extractor.Space.InputSize, asked.Extractor.ImageLength
        let pictures = ArrayPool<float32>.Shared.Rent(2 * length)

        try
            // One image at a time: two that wait for room while they hold some would wait for ever.
            for place, parts in JointViews.ofPair size asked.Depiction pair |> Array.indexed |> Array.groupBy (fun (_, view) -> view.Original) do
                let decoded = JointViews.decode asked.Plan size asked.Token originals[place]
                use _ = decoded.Image

                for part, view in parts do
                    JointViews.render asked.Plan.Fill size decoded view (Span(pictures, part * length, length))

            tellPictures asked pair pictures
        finally
            ArrayPool<float32>.Shared.Return pictures
