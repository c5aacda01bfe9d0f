namespace Streaming.Experiments.Training

open System
open System.Collections.Generic
open System.IO
open System.Numerics.Tensors
open System.Runtime.InteropServices
open System.Security.Cryptography
open Streaming.Domain
open Streaming.Storage.Files
open Streaming.Storage.Safetensors

/// What a file of kept views holds besides them.
module ViewFile =
    /// The names of its tensors and of its metadata's key: the activations in half precision, why an image has none, a
    /// checksum for each view, and a seal over both.
    let viewsName, unusableName, checksName, sealName, keyName = "views", "unusable", "checks", "seal", "key"

    /// Why an image has no views.
    let usable, unreadable, notFinite = 0uy, 1uy, 2uy

    /// SHA-256 of what is not covered by the views' own checksums.
    let sealOf (unusable: byte[]) (checks: int[]) =
        SHA256.HashData(Array.append unusable (MemoryMarshal.AsBytes(ReadOnlySpan checks).ToArray()))

/// An open file of kept views, mapped into memory.
type ViewFile private (path: string, file: SafetensorsFile, views: MappedTensor<Half>, unusable: byte[], checks: int[]) =
    let count = int views.Info.Shape[1]
    let length = int (views.Info.Shape |> Seq.skip 2 |> Seq.fold (*) 1L)

    static let read (path: string) (views: FrozenViews) =
        let file = SafetensorsFile.Open path

        try
            let unusable, checks = file.Read<byte> ViewFile.unusableName, file.Read<int> ViewFile.checksName
            let isOurs, found = file.Metadata.TryGetValue ViewFile.keyName
            let isSealed = file.Read<byte> ViewFile.sealName = ViewFile.sealOf unusable checks
            let shape = views.TableShape

            if not isOurs || found <> views.Identity.Key then
                file.Dispose()
                Error "is of other images"
            elif
                not isSealed
                || unusable.LongLength <> shape[0]
                || checks.LongLength <> shape[0] * shape[1]
                || Seq.toArray file.Tensors[ViewFile.viewsName].Shape <> shape
            then
                file.Dispose()
                Error "is damaged"
            else
                Ok(new ViewFile(path, file, file.Map<Half> ViewFile.viewsName, unusable, checks))
        with _ ->
            file.Dispose()
            reraise ()

    /// Opens the file of these views; an error says why it cannot be used, as the rest of a sentence about it. None where
    /// there is no file.
    static member TryOpen(path: string, views: FrozenViews) =
        if not (File.Exists path) then
            None
        else
            try
                Some(read path views)
            with
            | :? InputException
            | :? KeyNotFoundException ->
                Some(Error "is damaged")

    /// Views of each image.
    member _.Views = count

    /// Numbers of one view.
    member _.Length = length

    /// Whether an image could not be read when its views were computed.
    member _.IsUnreadable(image: int) = unusable[image] = ViewFile.unreadable

    /// Loads one of an image's views. An image that has none is an ItemRejectedException, a view that is no longer what was
    /// written an InputException.
    member _.Load(image: int, view: int, slot: Span<float32>) =
        if unusable[image] = ViewFile.unreadable then
            raise (ItemRejectedException(RejectReason.ImageUnreadable, $"The image could not be read when its views were kept in {path}."))

        if unusable[image] = ViewFile.notFinite then
            raise (ItemRejectedException(RejectReason.NotFinite, $"The activations of the image's views in {path} are no finite numbers."))

        let halves = Buffers.ArrayPool<Half>.Shared.Rent length

        try
            let at = int64 image * int64 count + int64 view
            views.Read(at * int64 length, halves.AsSpan(0, length))

            if Checksum.Of(MemoryMarshal.AsBytes(ReadOnlySpan(halves, 0, length))) <> checks[int at] then
                raise (InputException $"{path}: the kept views are damaged, they are no longer what was written; delete the file, and they are computed again.")

            TensorPrimitives.ConvertToSingle(ReadOnlySpan(halves, 0, length), slot)
        finally
            Buffers.ArrayPool<Half>.Shared.Return halves

    interface IDisposable with
        member _.Dispose() =
            views.Dispose()
            file.Dispose()
