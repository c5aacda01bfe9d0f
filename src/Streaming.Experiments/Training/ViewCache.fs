namespace Streaming.Experiments.Training

open System
open System.Collections.Generic
open System.IO
open System.Numerics.Tensors
open System.Runtime.InteropServices
open System.Security.Cryptography
open System.Threading
open Streaming.Domain
open Streaming.Imaging.Catalogue
open Streaming.Imaging.Sampling
open Streaming.Network.Models
open Streaming.Network.Runtime
open Streaming.Network.Training
open Streaming.Network.Weights
open Streaming.Storage.Files
open Streaming.Storage.Safetensors

/// Views whose activations are to be kept, and how they come about.
type FrozenViews =
    { /// The images, which were told what their files hold.
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
      /// Everything that the activations depend on, contents included and names left out, as text.
      Identity: string
      /// What they are, in words.
      Describe: string }

/// Views of labelled images.
module FrozenViews =
    // Counted up where the same images and windows come to other numbers than before.
    let private version = 2

    /// The activations of a stage for some windows of every image: `windows` says in words which they are, `crops` gives
    /// those of an image.
    let ofStage (weights: WeightSet) (network: AlexNet) (device: ComputeDevice) (stage: string) (images: LabelledImages) (windows: string) (crops: int -> Crop[]) =
        let preprocessing = Preprocessing.Of weights.Dialect
        let perImage = (crops 0).Length
        let classifier = ImageClassifier(network, device)
        // The convolutions and not the head: trainings of the same frozen stages share views.
        let frozen = $"{Dialect.name weights.Dialect} {weights.ConvolutionHash()} {stage} on {device.Name}"
        // The order of the images decides which windows are drawn for each, their labels decide nothing.
        let contents = images.Images |> Seq.map (fun image -> string image.ContentHash) |> String.concat "\n"

        { Images = images.Images
          PerImage = perImage
          Length = perImage * preprocessing.ImageLength
          Load = LoadImage.ofFiles images preprocessing (fun _ image -> crops image)
          Shape = BatchShape.Of(weights.Dialect, stage)
          Activations = fun batch -> classifier.Activations(batch, stage)
          Identity = $"version {version}\n{frozen}\n{windows} {perImage}\n{contents}"
          Describe = $"{stage} for {perImage} views of {images.Images.Count:N0} images ({windows})" }

/// Where views are kept, and who computes them and is told of it.
type ViewPlace =
    { Folder: string
      /// Which views of a training they are, for the name of the file.
      Name: string
      /// Images decoded at once.
      Workers: int
      Rejected: RejectedImages
      Say: string -> unit
      Cancellation: CancellationToken }

/// The activations of the last frozen stage for some views of every image, computed once and kept in half precision in
/// one file that is mapped into memory. The file tells what it is of by contents, and whether it is still what was
/// written; several processes may share one.
type ViewCache private (path: string, file: SafetensorsFile, views: MappedTensor<Half>, unusable: byte[], checks: int[]) =
    static let viewsName, unusableName, checksName, sealName = "views", "unusable", "checks", "seal"
    static let keyName = "key"
    // Why an image has no views.
    static let usable, unreadable, notFinite = 0uy, 1uy, 2uy

    let count = int views.Info.Shape[1]
    let length = int (views.Info.Shape |> Seq.skip 2 |> Seq.fold (*) 1L)

    static let sealOf (unusable: byte[]) (checks: int[]) =
        SHA256.HashData(Array.append unusable (MemoryMarshal.AsBytes(ReadOnlySpan checks).ToArray()))

    static let shapeOf (views: FrozenViews) =
        [| int64 views.Images.Count; int64 views.PerImage; int64 views.Shape.Rows; int64 views.Shape.Columns; int64 views.Shape.Channels |]

    /// Views of each image.
    member _.Views = count

    /// Numbers of one view.
    member _.Length = length

    /// Loads one of an image's views.
    member _.Load(image: int, view: int, slot: Span<float32>) =
        if unusable[image] = unreadable then
            raise (ItemRejectedException(RejectReason.ImageUnreadable, $"The image could not be read when its views were kept in {path}."))

        if unusable[image] = notFinite then
            raise (ItemRejectedException(RejectReason.NotFinite, $"The activations of the image's views in {path} are no finite numbers."))

        let halves = System.Buffers.ArrayPool<Half>.Shared.Rent length

        try
            let at = int64 image * int64 count + int64 view
            views.Read(at * int64 length, halves.AsSpan(0, length))

            if Checksum.Of(MemoryMarshal.AsBytes(ReadOnlySpan(halves, 0, length))) <> checks[int at] then
                raise (InputException $"{path}: the kept views are damaged, they are no longer what was written; delete the file, and they are computed again.")

            TensorPrimitives.ConvertToSingle(ReadOnlySpan(halves, 0, length), slot)
        finally
            System.Buffers.ArrayPool<Half>.Shared.Return halves

    // Opens a file of kept views; where it was made from something else or damaged since, says so.
    static member private TryRead(path: string, key: string, views: FrozenViews) =
        let file = SafetensorsFile.Open path

        try
            let unusable, checks = file.Read<byte> unusableName, file.Read<int> checksName
            let isOurs, found = file.Metadata.TryGetValue keyName
            let isSealed = file.Read<byte> sealName = sealOf unusable checks
            let shape = shapeOf views

            if not isOurs || found <> key then
                file.Dispose()
                Error "is of other images"
            elif not isSealed || unusable.LongLength <> shape[0] || checks.LongLength <> shape[0] * shape[1] || Seq.toArray file.Tensors[viewsName].Shape <> shape then
                file.Dispose()
                Error "is damaged"
            else
                Ok(new ViewCache(path, file, file.Map<Half> viewsName, unusable, checks))
        with _ ->
            file.Dispose()
            reraise ()

    static member private TryOpen(path: string, key: string, views: FrozenViews) =
        if not (File.Exists path) then
            None
        else
            try
                Some(ViewCache.TryRead(path, key, views))
            with
            | :? InputException
            | :? KeyNotFoundException ->
                Some(Error "is damaged")

    // Whether an image that had no views when they were computed can be read now, though its content is the same: then
    // something else than the image was in the way.
    member private _.CanBeBettered(views: FrozenViews) =
        let canBeRead (image: LabelledImage) =
            try
                use _ = image.Read()
                true
            with :? ItemRejectedException ->
                false

        Seq.zip views.Images unusable
        |> Seq.filter (fun (_, why) -> why = unreadable)
        |> Seq.map fst
        |> Seq.distinctBy _.Path
        |> Seq.exists canBeRead

    // Computes the views and writes the file, whole or not at all. The file in the making has a name of its own, so nothing
    // that another process left, or makes, is in the way.
    static member private Write(place: ViewPlace, path: string, key: string, views: FrozenViews) =
        let count, numbers = views.Images.Count, views.PerImage * views.Shape.Length
        let unusable: byte[] = Array.create count unreadable
        let checks: int[] = Array.zeroCreate (count * views.PerImage)
        let orders = BatchOrders.once (max 1 (64 / views.PerImage)) count
        use batches = new ImageBatches(views.Images, views.Length, views.Load, orders, place.Workers, 2, place.Rejected)
        let zeros: Half[] = Array.zeroCreate numbers
        let halves: Half[] = Array.zeroCreate numbers

        let write (stream: Stream) =
            let put (image: int) (values: Half[]) =
                for view in 0 .. views.PerImage - 1 do
                    let own = MemoryMarshal.AsBytes(ReadOnlySpan(values, view * views.Shape.Length, views.Shape.Length))
                    checks[image * views.PerImage + view] <- Checksum.Of own
                    stream.Write own

            let next = ref 0

            let gapUpTo image =
                while next.Value < image do
                    put next.Value zeros
                    next.Value <- next.Value + 1

            Scoring.each batches place.Cancellation (fun batch ->
                let activations = views.Activations batch

                for i in 0 .. batch.Count - 1 do
                    let image = batch.Images[i]
                    let own = ReadOnlySpan(activations, i * numbers, numbers)
                    gapUpTo image

                    if TensorPrimitives.MaxMagnitude own <= float32 Half.MaxValue then
                        TensorPrimitives.ConvertToHalf(own, Span halves)
                        unusable[image] <- usable
                        put image halves
                    else
                        unusable[image] <- notFinite
                        put image zeros

                    next.Value <- image + 1)

            gapUpTo count

        let seal: byte[] = Array.zeroCreate SHA256.HashSizeInBytes

        let builder =
            SafetensorsBuilder()
                .AddMetadata(keyName, key)
                .AddStreamed<Half>(viewsName, write, shapeOf views)
                .Add(unusableName, unusable, int64 count)
                .Add(checksName, checks, int64 checks.Length)
                .AddStreamed<byte>(sealName, (fun stream -> stream.Write(ReadOnlySpan(sealOf unusable checks))), int64 seal.Length)

        let making = $"{path}.{Guid.NewGuid():N}"

        try
            builder.Write making
            File.Move(making, path, true)
        finally
            File.Delete making

    // What processes that were killed left of this file; its lock is held.
    static member private ClearParts(folder: string, name: string) =
        for part in Directory.EnumerateFiles(folder, name + ".*") do
            if not (part.EndsWith(FileLock.Suffix, StringComparison.Ordinal)) then
                File.Delete part

    /// Opens the file of some views in a folder; where it is not there, computes it first. A process that comes while
    /// another one computes it waits for it.
    static member Open(place: ViewPlace, views: FrozenViews) =
        let key = ContentHash.OfText views.Identity
        let folder, name = Path.GetFullPath place.Folder, $"views-{place.Name}-{key.Substring(0, 12)}.safetensors"
        let path = Path.Combine(folder, name)

        let compute () =
            place.Say $"computing {views.Describe} once"
            ViewCache.ClearParts(folder, name)
            ViewCache.Write(place, path, key, views)

            match ViewCache.TryOpen(path, key, views) with
            | Some(Ok cache) -> cache
            | _ -> raise (IOException $"{path}: the kept views cannot be read back as they were written; look whether the disk is damaged.")

        let anew why =
            place.Say $"{path} {why}: it is made again"
            compute ()

        let makeOrTake () =
            match ViewCache.TryOpen(path, key, views) with
            | Some(Ok cache) when cache.CanBeBettered views ->
                (cache :> IDisposable).Dispose()
                anew "lacks views of an image that can be read now"
            | Some(Ok cache) -> cache
            | Some(Error why) -> anew why
            | None -> compute ()

        let makeAlone () =
            try
                Directory.CreateDirectory folder |> ignore
            with
            | :? IOException
            | :? UnauthorizedAccessException as e ->
                raise (InputException($"{place.Folder}: views cannot be kept there ({e.Message}); choose a folder that can be written into.", e))

            use _ = FileLock.Wait(path, (fun () -> place.Say $"waiting for another process that computes {views.Describe}: {path}"), place.Cancellation)
            makeOrTake ()

        match ViewCache.TryOpen(path, key, views) with
        | Some(Ok cache) when not (cache.CanBeBettered views) -> cache
        | Some(Ok cache) ->
            (cache :> IDisposable).Dispose()
            makeAlone ()
        | _ -> makeAlone ()

    /// Deletes the views in a training's output folder, whosever they are: they are kept there as long as it goes on. A
    /// folder that was named for keeping views is left alone.
    static member Clear(folder: string, kept: string | null) =
        let isKept =
            match kept with
            | null -> false
            | kept -> Path.TrimEndingDirectorySeparator(Path.GetFullPath kept) = Path.TrimEndingDirectorySeparator(Path.GetFullPath folder)

        if not isKept then
            for views in Directory.EnumerateFiles(folder, "views-*.safetensors*") do
                File.Delete views

    interface IDisposable with
        member _.Dispose() =
            views.Dispose()
            file.Dispose()
