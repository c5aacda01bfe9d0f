namespace Streaming.Experiments.Training

open System
open System.IO
open Streaming.Domain
open Streaming.Imaging.Catalogue
open Streaming.Storage.Files

/// The activations of the last frozen layer for some views of every image, computed once and kept in half precision in
/// one file that is mapped into memory. The file tells what it is of by contents, and whether it is still what was
/// written; several processes may share one.
type ViewCache private (file: ViewFile) =
    // Whether an image that had no views when they were computed can be read now, though its content is the same: then
    // something else than the image was in the way.
    static let canBeBettered (file: ViewFile) (views: FrozenViews) =
        let canBeRead (image: LabelledImage) =
            try
                use _ = image.Read()
                true
            with :? ItemRejectedException ->
                false

        views.Images
        |> Seq.indexed
        |> Seq.filter (fun (place, _) -> file.IsUnreadable place)
        |> Seq.map snd
        |> Seq.distinctBy _.Path
        |> Seq.exists canBeRead

    static let folderOf (path: string) = string (Path.GetDirectoryName path)

    // What processes that were killed left of this file; its lock is held.
    static let clearParts (path: string) =
        for part in Directory.EnumerateFiles(folderOf path, $"{Path.GetFileName path}.*") do
            if not (part.EndsWith(FileLock.Suffix, StringComparison.Ordinal)) then
                File.Delete part

    static let compute (place: ViewPlace) (path: string) (views: FrozenViews) =
        place.Say $"computing {views.Describe} once"
        clearParts path
        ViewWriter.write place path views

        match ViewFile.TryOpen(path, views) with
        | Some(Ok file) -> file
        | _ -> raise (IOException $"{path}: the kept views cannot be read back as they were written; look whether the disk is damaged.")

    static let makeOrTake (place: ViewPlace) (path: string) (views: FrozenViews) =
        let anew why =
            place.Say $"{path} {why}: it is made again"
            compute place path views

        match ViewFile.TryOpen(path, views) with
        | Some(Ok file) when canBeBettered file views ->
            (file :> IDisposable).Dispose()
            anew "lacks views of an image that can be read now"
        | Some(Ok file) -> file
        | Some(Error why) -> anew why
        | None -> compute place path views

    static let makeAlone (place: ViewPlace) (path: string) (views: FrozenViews) =
        try
            Directory.CreateDirectory(folderOf path) |> ignore
        with
        | :? IOException
        | :? UnauthorizedAccessException as e ->
            raise (InputException($"{place.Folder}: views cannot be kept there ({e.Message}); choose a folder that can be written into.", e))

        use _ = FileLock.Wait(path, (fun () -> place.Say $"waiting for another process that computes {views.Describe}: {path}"), place.Cancellation)
        makeOrTake place path views

    /// Opens the file of some views in a folder; where it is not there, computes it first. A process that comes while
    /// another one computes it waits for it.
    static member Open(place: ViewPlace, views: FrozenViews) =
        let path = Path.Combine(Path.GetFullPath place.Folder, $"views-{place.Name}-{views.Identity.Key.Substring(0, 12)}.safetensors")

        match ViewFile.TryOpen(path, views) with
        | Some(Ok file) when not (canBeBettered file views) -> new ViewCache(file)
        | Some(Ok file) ->
            (file :> IDisposable).Dispose()
            new ViewCache(makeAlone place path views)
        | _ -> new ViewCache(makeAlone place path views)

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

    /// Views of each image.
    member _.Views = file.Views

    /// Numbers of one view.
    member _.Length = file.Length

    /// Loads one of an image's views. An image that has none is an ItemRejectedException, a view that is no longer what was
    /// written an InputException.
    member _.Load(image: int, view: int, slot: Span<float32>) = file.Load(image, view, slot)

    interface IDisposable with
        member _.Dispose() = (file :> IDisposable).Dispose()
