namespace Streaming.Experiments.Training

open System
open System.IO
open System.Numerics.Tensors
open System.Runtime.InteropServices
open System.Security.Cryptography
open Streaming.Pipeline.Graph
open Streaming.Storage.Files
open Streaming.Storage.Safetensors

/// Computes views and writes their file.
module ViewWriter =
    // Writes the activations in the order of the images, zeros for an image that has none, and notes for each image why it
    // has none and for each view its checksum.
    let private stream (place: ViewPlace) (views: FrozenViews) (unusable: byte[]) (checks: int[]) (stream: Stream) =
        let count, numbers = views.Images.Count, views.PerImage * views.Shape.Length
        let orders = BatchOrders.once (max 1 (64 / views.PerImage)) count
        use batches = new ImageBatches(views.Images, views.Length, views.Load, orders, place.Workers, 2, place.Rejected)
        let zeros: Half[] = Array.zeroCreate numbers
        let halves: Half[] = Array.zeroCreate numbers

        let put (image: int) (values: Half[]) =
            for view in 0 .. views.PerImage - 1 do
                let own = MemoryMarshal.AsBytes(ReadOnlySpan(values, view * views.Shape.Length, views.Shape.Length))
                checks[image * views.PerImage + view] <- Checksum.Of own
                stream.Write own

        let next = ref 0
        let progress = SaidProgress(place.Say, "computing " + views.Describe, "images", count)

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
                    unusable[image] <- ViewFile.usable
                    put image halves
                else
                    unusable[image] <- ViewFile.notFinite
                    put image zeros

                next.Value <- image + 1

            progress.Done next.Value)

        gapUpTo count

    /// Computes the views and writes the file, whole or not at all. The file in the making has a name of its own, so
    /// nothing that another process left, or makes, is in the way.
    let write (place: ViewPlace) (path: string) (views: FrozenViews) =
        let count = views.Images.Count
        let unusable: byte[] = Array.create count ViewFile.unreadable
        let checks: int[] = Array.zeroCreate (count * views.PerImage)
        let seal (stream: Stream) = stream.Write(ReadOnlySpan(ViewFile.sealOf unusable checks))

        let builder =
            SafetensorsBuilder()
                .AddMetadata(ViewFile.keyName, views.Identity.Key)
                .AddStreamed<Half>(ViewFile.viewsName, stream place views unusable checks, views.TableShape)
                .Add(ViewFile.unusableName, unusable, int64 count)
                .Add(ViewFile.checksName, checks, int64 checks.Length)
                .AddStreamed<byte>(ViewFile.sealName, seal, int64 SHA256.HashSizeInBytes)

        let making = $"{path}.{Guid.NewGuid():N}"

        try
            builder.Write making
            File.Move(making, path, true)
        finally
            File.Delete making
