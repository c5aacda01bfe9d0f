namespace Streaming.Experiments.Synthesis

open System
open Streaming.Domain
open Streaming.Imaging.Decoding
open Streaming.Imaging.Sampling
open Streaming.Network.Features
open Streaming.Network.Inversion

/// Views of one image that is in no catalogue, and pictures of their features.
module ImageViews =
    /// The image in a file; one that cannot be read is an InputException.
    let decode (path: string) =
        try
            ImageDecoder.Read path
        with :? ItemRejectedException as e ->
            raise (InputException($"{e.Message} Give a JPEG or PNG file.", e))

    /// The image as the network sees it after a transform in the frame of its input, and its features.
    let see (plan: Plan) (image: DecodedImage) (placement: Affine) (extractor: IFeatures) (view: Affine) =
        let size = extractor.Space.InputSize
        let picture = Array.zeroCreate<float32> extractor.ImageLength
        let map = ViewMap.OutputToSource(image.Width, image.Height, size, placement |> Affine.andThen view)
        AffineSampler.Render(image, map, size, plan.Fill, Span picture)
        let features = extractor.Pool.Rent()
        extractor.Extract(ReadOnlySpan picture, [| features |])
        struct (picture, features)

    /// How alike two pictures are: their peak signal-to-noise ratio, in decibels.
    let likeness (a: float32[]) (b: float32[]) =
        let quality = PictureQuality()
        quality.Add(ReadOnlySpan a, ReadOnlySpan b)
        quality.MeanRatio

    /// The files of the inverters that travel with the program and are of the network's features; none for other networks and
    /// weights than the program's own.
    let defaultInverters (network: INetwork) =
        let fits (file: string) =
            let found = InverterFile.Describe file
            found.Shape.Space.Network = network.Space.Network && found.WeightsHash = network.HashOf found.Shape.Layer

        DefaultInverters.Layers |> Seq.filter (fun layer -> network.Space.IndexOf layer >= 0) |> Seq.map DefaultInverters.FileOf |> Seq.filter fits |> Seq.toArray
