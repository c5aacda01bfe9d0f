namespace Streaming.Experiments.Training

open System.Threading
open System.Threading.Tasks
open Streaming.Domain
open Streaming.Imaging.Catalogue

/// A class of which no image can be read.
type UnreadableClass =
    { Label: int
      /// Its images.
      Images: int
      /// What is wrong with the first of them.
      Cause: string }

/// Telling, before anything is computed, that there is nothing to compute with: one image of every class is read.
module ReadableImages =
    // Why an image cannot be read; none where it can.
    let private causeOf (image: LabelledImage) =
        try
            use _ = image.Read()
            None
        with :? ItemRejectedException as e ->
            Some(e.Message.TrimEnd '.')

    // None where one of the images can be read.
    let private unreadable (cancellation: CancellationToken) (label: int, images: LabelledImage[]) =
        let mutable at = 0
        let mutable first = None
        let mutable goesOn = true

        while goesOn && at < images.Length do
            cancellation.ThrowIfCancellationRequested()

            match causeOf images[at] with
            | None -> goesOn <- false
            | Some cause when at = 0 -> first <- Some cause
            | Some _ -> ()

            at <- at + 1

        if goesOn then
            Some
                { Label = label
                  Images = images.Length
                  Cause = Option.defaultValue "there is none" first }
        else
            None

    /// The classes of which no image can be read. Where that are all of them, an InputException that names the place and a
    /// cause.
    let missing (place: string) (threads: int) (cancellation: CancellationToken) (images: LabelledImage seq) =
        let classes = images |> Seq.toArray |> Array.groupBy _.Label |> Array.sortBy fst
        let found = Array.zeroCreate classes.Length
        let options = ParallelOptions(MaxDegreeOfParallelism = threads, CancellationToken = cancellation)
        Parallel.For(0, classes.Length, options, (fun i -> found[i] <- unreadable cancellation classes[i])) |> ignore
        let missing = Array.choose id found

        if missing.Length = classes.Length then
            let count = missing |> Array.sumBy _.Images
            raise (InputException $"{place}: none of its {count} images can be read ({missing[0].Cause}); expected JPEG or PNG files, so fetch or repair them.")

        missing

    /// The names of classes, in a sentence.
    let names (classes: string seq) (missing: UnreadableClass seq) =
        let classes = Seq.toArray classes
        missing |> Seq.map (fun one -> $"'{classes[one.Label]}'") |> String.concat ", "

    /// Refuses a dataset with a class of which no image can be read.
    let check (threads: int) (cancellation: CancellationToken) (images: LabelledImages) =
        match missing images.Place threads cancellation images.Images with
        | [||] -> ()
        | some ->
            raise (
                InputException
                    $"{images.Place}: no image of class {names images.Classes some} can be read ({some[0].Cause}); expected one of every class at least, so repair them, or remove the folder of the class."
            )
