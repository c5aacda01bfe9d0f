namespace Streaming.Pipeline

open System
open System.IO
open System.Numerics.Tensors
open System.Runtime.InteropServices
open System.Security.Cryptography
open System.Text
open System.Threading
open Streaming.Domain
open Streaming.Imaging
open Streaming.Network.Models
open Streaming.Network.Training
open Streaming.Network.Weights
open Streaming.Storage.Safetensors

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
    static member Write
        (
            path: string,
            key: string,
            classifier: ImageClassifier,
            stage: string,
            dialect: Dialect,
            images: LabelledImages,
            crops: int -> Crop[],
            workers: int,
            rejected: RejectedImages,
            cancellation: CancellationToken
        ) =
        let preprocessing = Preprocessing.Of dialect
        let shape = BatchShape.Of(dialect, stage)
        let count = images.Images.Count
        let perImage = (crops 0).Length
        let unusable: byte[] = Array.create count 1uy
        let load = LoadImage.ofFiles images preprocessing (fun _ image -> crops image)
        let orders = BatchOrders.once (max 1 (64 / perImage)) count
        use batches = new ImageBatches(images.Images, perImage * preprocessing.ImageLength, load, orders, workers, 2, rejected)
        let source = batches :> IBatchSource
        let numbers = perImage * shape.Length
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
                let activations = classifier.Activations(batch, stage)

                for i in 0 .. batch.Count - 1 do
                    gapUpTo batch.Images[i]
                    TensorPrimitives.ConvertToHalf(ReadOnlySpan(activations, i * numbers, numbers), Span halves)
                    put halves
                    unusable[batch.Images[i]] <- 0uy
                    next.Value <- next.Value + 1)

            gapUpTo count

        SafetensorsBuilder()
            .AddMetadata(keyName, key)
            .AddStreamed<Half>(viewsName, write, int64 count, int64 perImage, int64 shape.Rows, int64 shape.Columns, int64 shape.Channels)
            .Add(unusableName, unusable, int64 count)
            .Write path

    /// Opens the file of some images' views in a folder; where it is not there, computes it first.
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
        use hash = IncrementalHash.CreateHash HashAlgorithmName.SHA256
        // The convolutions and not the head: trainings of the same frozen stages share views.
        let views = (crops 0).Length
        hash.AppendData(Encoding.UTF8.GetBytes $"{Dialect.name weights.Dialect} {weights.ConvolutionHash()} {stage} {windows} {views}\n")

        for image in images.Images do
            hash.AppendData(Encoding.UTF8.GetBytes $"{image.Id}\n")

        let key = Convert.ToHexStringLower(hash.GetHashAndReset())
        let path = Path.Combine(folder, $"views-{name}-{key.Substring(0, 12)}.safetensors")

        match ViewCache.TryOpen(path, key) with
        | Some cache -> cache
        | None ->
            say $"computing {stage} once for {views} views of {images.Images.Count:N0} images ({windows})"
            ViewCache.Write(path, key, classifier, stage, weights.Dialect, images, crops, workers, rejected, cancellation)
            (ViewCache.TryOpen(path, key)).Value

    interface IDisposable with
        member _.Dispose() =
            views.Dispose()
            file.Dispose()
