namespace Streaming.Experiments.Story

open System
open Streaming.Domain
open Streaming.Imaging.Catalogue
open Streaming.Imaging.Sample
open Streaming.Network.Features
open Streaming.Pipeline.Runs
open Streaming.Pipeline.Selection

/// A picture of a held-out original, and where its object is.
type HeldOutPicture = { Path: string; Box: Box option }

/// Labelled images that ways of training are compared on.
type ClassImages =
    { /// A folder with train/CLASS and val/CLASS.
      Folder: string
      Train: int
      Val: int }

/// What the parts of a story depend on.
type StoryFacts =
    { Kind: StoryKind
      /// The run's folder, in full.
      Folder: string
      /// The dataset's folder, in full.
      Dataset: string
      MadeSample: bool
      Plan: Plan
      Split: OriginalsSplit
      /// The first of the originals that are held out.
      HeldOut: HeldOutPicture option
      /// Labelled images; or why there are none, in a sentence.
      Classes: Result<ClassImages, string>
      /// Whether networks are trained that begin as this one; or why not, in a sentence.
      Trains: Result<unit, string>
      /// What the run was told that holds for a part too, as words of its command line: by the part's name and its command's.
      Shared: Func<string, string, string list> }

/// Finding out.
module StoryFacts =
    /// Whether networks are trained that begin as this one.
    let trains (network: INetwork) : Result<unit, string> =
        match network with
        | :? AlexNetOfWeights -> Ok()
        | other -> Error $"Networks are trained here from AlexNet alone, and this run's is {other.Space.Network}."

    let private pictureOf (entry: CatalogueEntry) =
        let box = try Array.tryHead (Annotations.Read entry).Boxes with :? ItemRejectedException -> None
        { Path = entry.ImagePath; Box = box }

    /// The first held-out original by identifier, where the dataset holds it.
    let heldOut (source: DatasetSource) (split: OriginalsSplit) =
        split.HeldOut
        |> Array.tryHead
        |> Option.bind (fun first -> source.Open().Entries() |> Seq.tryFind (fun entry -> entry.Id = first.Id) |> Option.map pictureOf)

    /// The labelled images of a dataset.
    let classes (dataset: string) (madeSample: bool) : Result<ClassImages, string> =
        let folder = if madeSample then MadeSample.ClassesIn dataset else dataset

        match [ "train"; "val" ] |> List.tryFind (fun part -> not (LabelledImages.HasPart(folder, part))) with
        | Some missing -> Error $"Ways of training are compared on labelled images, and {dataset} has no part {missing}; expected train/CLASS and val/CLASS beside the images with boxes, or ImageNet's train and val."
        | None ->
            try
                let train, test = LabelledImages.Open(folder, "train"), LabelledImages.Open(folder, "val")

                if train.Classes.Count < 2 then
                    Error $"Ways of training are compared by telling classes apart, and {folder} has one class alone."
                else
                    Ok { Folder = folder; Train = train.Images.Count; Val = test.Images.Count }
            with :? InputException as e ->
                Error $"Ways of training are compared on labelled images: {e.Message}"
