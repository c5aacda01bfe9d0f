namespace Streaming.Experiments.Training

open System.Threading
open Streaming.Domain
open Streaming.Imaging.Catalogue
open Streaming.Pipeline.Runs
open Streaming.Storage.Files

/// The images of a training.
type TrainImages =
    { /// Those that are learned from.
      Images: LabelledImages
      /// Those that the network is judged by after epochs.
      Validation: LabelledImages option
      /// Classes that nothing can be told of on these.
      Unjudged: string[] }

    /// The same, told what their files hold: everything that is kept of images is told apart by this.
    member images.WithContents(threads: int, listener: TrainingListener) =
        let told = ImageContents.ofDataset threads listener.Say.Invoke listener.Cancellation

        { images with
            Images = told images.Images
            Validation = Option.map told images.Validation }

/// Listing the images of a training.
module TrainImages =
    /// Refuses a dataset of one class.
    let refuseOneClass (dataset: string) (images: LabelledImages) =
        if images.Classes.Count < 2 then
            raise (InputException $"{dataset}: there is one class alone ({images.Classes[0]}); expected two or more folders of classes to tell apart.")

    /// The part train, or all of the dataset where it has none, and the part val where it is looked at.
    let list (request: TrainRequest) =
        let part: string | null = if LabelledImages.HasPart(request.Dataset, "train") then "train" else null
        let images = LabelledImages.Open(request.Dataset, part)
        refuseOneClass request.Dataset images

        let validation =
            if request.ValidateEvery > 0 && not (isNull part) && LabelledImages.HasPart(request.Dataset, "val") then
                Some(LabelledImages.Open(request.Dataset, "val").LabelledBy(images.Classes, "the training images"))
            else
                None

        { Images = images
          Validation = validation
          Unjudged = [||] }

    /// How many images are learned from. A class of fewer than are asked for is an InputException.
    let count (perClass: int) (images: LabelledImages) =
        if perClass = 0 then
            images.Images.Count
        else
            let label, fewest = images.Images |> Seq.countBy _.Label |> Seq.minBy snd

            if fewest < perClass then
                raise (InputException $"--images-per-class is {perClass}, but class '{images.Classes[label]}' of {images.Place} has {fewest}; give {fewest} or fewer, or more images of it.")

            perClass * images.Classes.Count

    /// So many images of each class, in their order. What the files hold decides which, with the seed; names do not.
    let draw (perClass: int) (seed: uint64) (images: LabelledImages) =
        let key place = ContentHash.OfText $"images {seed} {images.Images[place].ContentHash}"

        let drawn =
            seq { 0 .. images.Images.Count - 1 }
            |> Seq.groupBy (fun place -> images.Images[place].Label)
            |> Seq.collect (fun (_, own) -> own |> Seq.sortBy key |> Seq.truncate perClass)
            |> set

        images.Only(fun place -> drawn.Contains place)

    /// The images that a training learns from; they were told what their files hold.
    let drawn (request: TrainRequest) (images: TrainImages) =
        if request.PerClass = 0 then
            images
        else
            { images with Images = draw request.PerClass request.Settings.Seed images.Images }

    /// The classes that a network cannot be judged by on some images: those without one there, and those of which none can be
    /// read. Where no image can be read at all, an InputException.
    let unjudged (threads: int) (say: string -> unit) (cancellation: CancellationToken) (images: LabelledImages) =
        let unreadable = ReadableImages.missing images.Place threads cancellation images.Images |> Array.map _.Label |> set
        let judged = images.Images |> Seq.map _.Label |> Seq.filter (unreadable.Contains >> not) |> set
        let missing = images.Classes |> Seq.indexed |> Seq.filter (fst >> judged.Contains >> not) |> Seq.map snd |> Seq.toArray

        if missing.Length > 0 then
            let names = missing |> Seq.map (fun name -> $"'{name}'") |> String.concat ", "
            say $"{images.Place} has no image that can be read of class {names}: nothing is told of them"

        missing

    /// Tells before anything is computed what cannot be read: a class to learn from of which no image can is an
    /// InputException, one to judge by is named.
    let check (machine: Machine) (listener: TrainingListener) (images: TrainImages) =
        ReadableImages.check machine.Threads listener.Cancellation images.Images

        { images with
            Unjudged =
                images.Validation
                |> Option.map (unjudged machine.Threads listener.Say.Invoke listener.Cancellation)
                |> Option.defaultValue [||] }
