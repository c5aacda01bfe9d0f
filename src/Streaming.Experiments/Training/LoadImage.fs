namespace Streaming.Experiments.Training

open System
open System.Buffers
open System.Collections.Generic
open Streaming.Domain
open Streaming.Imaging.Catalogue
open Streaming.Imaging.Decoding
open Streaming.Imaging.Sampling
open Streaming.Network.Models

/// Fills an image's slot; throws an ItemRejectedException where the image cannot be used.
type LoadImage = delegate of epoch: int * step: int64 * image: int * slot: Span<float32> -> unit

/// How images become the numbers of a batch.
module LoadImage =
    // `windows` gives, for an epoch and an image, maps from the output to an image of some size. `transform` is what a step
    // does to an image's windows; what then looks beyond the image sees it mirrored, as the views do that generators are
    // learned from.
    let private render (images: IReadOnlyList<LabelledImage>) (preprocessing: Preprocessing) (windows: int -> int -> (DecodedImage -> Affine) seq) (transform: (int64 -> int -> Affine) option) =
        let size, length = preprocessing.InputSize, preprocessing.ImageLength

        LoadImage(fun epoch step image slot ->
            use decoded = images[image].Read()
            let planes = ArrayPool<float32>.Shared.Rent length

            try
                let mutable at = 0

                for windowOf in windows epoch image do
                    let picture = Span(planes, 0, length)
                    let window = windowOf decoded

                    match transform with
                    | None -> AffineSampler.Render(decoded, window, size, Fill.Edge, picture)
                    | Some transform ->
                        let back = Affine.inverse (transform step image)
                        AffineSampler.Render(decoded, back |> Affine.andThen window, size, Fill.Reflect, picture)

                    preprocessing.Apply(Span.op_Implicit picture, slot.Slice(at, length))
                    at <- at + length
            finally
                ArrayPool<float32>.Shared.Return planes)

    let private cut (preprocessing: Preprocessing) (crops: int -> int -> Crop seq) epoch image =
        crops epoch image |> Seq.map (fun crop -> fun (decoded: DecodedImage) -> crop.OutputToSource(decoded.Width, decoded.Height, preprocessing.InputSize))

    /// Decodes an image and renders some windows of it, each in one resample, as the network wants them.
    let ofFiles (images: LabelledImages) preprocessing crops : LoadImage = render images.Images preprocessing (cut preprocessing crops) None

    /// Decodes an image and renders the whole of it, stretched to the network's square input as views are that generators
    /// are learned from; mirrored where that is asked for an epoch and an image.
    let ofWholeFiles images (preprocessing: Preprocessing) (mirrored: int -> int -> bool) : LoadImage =
        let size = preprocessing.InputSize

        let windows epoch image =
            let view = if mirrored epoch image then Affine.create -1.0 0.0 (float size) 0.0 1.0 0.0 else Affine.identity
            Seq.singleton (fun (decoded: DecodedImage) -> ViewMap.OutputToSource(decoded.Width, decoded.Height, size, view))

        render images preprocessing windows None

    /// The same with the windows of an image transformed as a step does it, still in one resample.
    let ofTransformedFiles (images: LabelledImages) preprocessing crops (transform: int64 -> int -> Affine) : LoadImage =
        render images.Images preprocessing (cut preprocessing crops) (Some transform)

    /// The windows of a dataset's images, transformed where they are to be, still in one resample.
    let ofWindows (preprocessing: Preprocessing) (windows: ImageWindows) : LoadImage =
        let crops _ image : Crop seq = windows.Crops image

        match windows.Transform with
        | None -> ofFiles windows.Dataset preprocessing crops
        | Some transform ->
            let affine = transform.Affine preprocessing.InputSize
            ofTransformedFiles windows.Dataset preprocessing crops (fun _ _ -> affine)
