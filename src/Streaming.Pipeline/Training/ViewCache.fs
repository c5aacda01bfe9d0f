namespace Streaming.Pipeline

open System
open System.Collections.Generic
open System.IO
open System.Numerics.Tensors
open System.Runtime.InteropServices
open System.Text
open System.Threading
open Streaming.Domain
open Streaming.Imaging
open Streaming.Network.Models
open Streaming.Network.Training
open Streaming.Network.Weights
open Streaming.Storage.Files
open Streaming.Storage.Safetensors

/// Views whose activations are to be kept, and how they come about.
type FrozenViews =
    { /// The images, and where they are.
      Images: IReadOnlyList<LabelledImage>
      /// Views of each image.
      PerImage: int
      /// Numbers that `Load` loads of each image.
      Length: int
      Load: LoadImage
      /// What the activations of one view are.
      Shape: BatchShape
      /// The activations of a batch of loaded images, view by view.
      Activations: FilledBatch -> float32[]
      /// What they are, in words.
      Describe: string }

/// The activations of the last frozen stage for some views of every image, computed once and kept in half precision in
/// one file that is mapped into memory.
type ViewCache private (path: string, file: SafetensorsFile, views: MappedTensor<Half>, unusable: byte[]) =
    static let viewsName = "views"
    static let unusableName = "unusable"
    static let keyName = "key"

    let count = int views.Info.Shape[1]
    let length = int (views.Info.Shape |> Seq.skip 2 |> Seq.fold (*) 1L)

    /// Views of each image.
    member _.Views = count

    /// Numbers of one view.
    member _.Length = length

    /// Loads one of an image's views.
    member _.Load(image: int, view: int, slot: Span<float32>) =
        if unusable[image] <> 0uy then
            raise (ItemRejectedException(RejectReason.ImageUnreadable, $"The image could not be read when its views were kept in {path}."))

        let halves = System.Buffers.ArrayPool<Half>.Shared.Rent length

        try
            views.Read((int64 image * int64 count + int64 view) * int64 length, halves.AsSpan(0, length))
            TensorPrimitives.ConvertToSingle(ReadOnlySpan(halves, 0, length), slot)
        finally
            System.Buffers.ArrayPool<Half>.Shared.Return halves

    /// Opens a file of kept views; none where it is not there or was made from something else.
    static member TryOpen(path: string, key: string) =
        if not (File.Exists path) then
            None
        else
            let file = SafetensorsFile.Open path

            match file.Metadata.TryGetValue keyName with
            | true, found when found = key -> Some(new ViewCache(path, file, file.Map<Half> viewsName, file.Read<byte> unusableName))
            | _ ->
                file.Dispose()
                None

    /// Computes the views and writes the file, whole or not at all.
    static member Write(path: string, key: string, views: FrozenViews, workers: int, rejected: RejectedImages, cancellation: CancellationToken) =
        let shape = views.Shape
        let count = views.Images.Count
        let unusable: byte[] = Array.create count 1uy
        let orders = BatchOrders.once (max 1 (64 / views.PerImage)) count
        use batches = new ImageBatches(views.Images, views.Length, views.Load, orders, workers, 2, rejected)
        let source = batches :> IBatchSource
        let numbers = views.PerImage * shape.Length
        let zeros: Half[] = Array.zeroCreate numbers
        let halves: Half[] = Array.zeroCreate numbers

        let write (stream: Stream) =
            let put (values: Half[]) = stream.Write(MemoryMarshal.AsBytes(ReadOnlySpan values))
            let next = ref 0

            let gapUpTo image =
                while next.Value < image do
                    put zeros
                    next.Value <- next.Value + 1

            Scoring.each source cancellation (fun batch ->
                let activations = views.Activations batch

                for i in 0 .. batch.Count - 1 do
                    gapUpTo batch.Images[i]
                    TensorPrimitives.ConvertToHalf(ReadOnlySpan(activations, i * numbers, numbers), Span halves)
                    put halves
                    unusable[batch.Images[i]] <- 0uy
                    next.Value <- next.Value + 1)

            gapUpTo count

        SafetensorsBuilder()
            .AddMetadata(keyName, key)
            .AddStreamed<Half>(viewsName, write, int64 count, int64 views.PerImage, int64 shape.Rows, int64 shape.Columns, int64 shape.Channels)
            .Add(unusableName, unusable, int64 count)
            .Write path

    /// Opens the file of some views in a folder; where it is not there, computes it first. `identity` is everything that
    /// the activations depend on.
    static member Open
        (
            folder: string,
            name: string,
            identity: string,
            views: FrozenViews,
            workers: int,
            rejected: RejectedImages,
            say: string -> unit,
            cancellation: CancellationToken
        ) =
        let key = ContentHash.OfText identity
        let path = Path.Combine(folder, $"views-{name}-{key.Substring(0, 12)}.safetensors")

        match ViewCache.TryOpen(path, key) with
        | Some cache -> cache
        | None ->
            say $"computing {views.Describe} once"
            ViewCache.Write(path, key, views, workers, rejected, cancellation)
            (ViewCache.TryOpen(path, key)).Value

    /// The same for some windows of every image of a dataset, and a stage of a classifier.
    static member Open
        (
            folder: string,
            name: string,
            windows: string,
            weights: WeightSet,
            classifier: ImageClassifier,
            stage: string,
            images: LabelledImages,
            crops: int -> Crop[],
            workers: int,
            rejected: RejectedImages,
            say: string -> unit,
            cancellation: CancellationToken
        ) =
        let preprocessing = Preprocessing.Of weights.Dialect
        let perImage = (crops 0).Length
        let identity = StringBuilder()
        // The convolutions and not the head: trainings of the same frozen stages share views.
        identity.Append($"{Dialect.name weights.Dialect} {weights.ConvolutionHash()} {stage} {windows} {perImage}\n") |> ignore

        for image in images.Images do
            identity.Append($"{image.Id}\n") |> ignore

        let views =
            { Images = images.Images
              PerImage = perImage
              Length = perImage * preprocessing.ImageLength
              Load = LoadImage.ofFiles images preprocessing (fun _ image -> crops image)
              Shape = BatchShape.Of(weights.Dialect, stage)
              Activations = fun batch -> classifier.Activations(batch, stage)
              Describe = $"{stage} for {perImage} views of {images.Images.Count:N0} images ({windows})" }

        ViewCache.Open(folder, name, identity.ToString(), views, workers, rejected, say, cancellation)

    interface IDisposable with
        member _.Dispose() =
            views.Dispose()
            file.Dispose()
