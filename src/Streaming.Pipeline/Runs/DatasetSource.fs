namespace Streaming.Pipeline.Runs

open System
open Streaming.Domain
open Streaming.Imaging.Catalogue

/// Images that come one by one, of a source that goes on.
type Arriving =
    { /// The images, while they come.
      Entries: CatalogueEntry seq
      /// Told of each that is selected.
      Selected: unit -> unit }

/// The images that a command streams, and what it makes of those that are damaged.
type DatasetSource =
    { /// The dataset's folder.
      Dataset: string
      /// train or val, or null for all of it.
      Split: string | null
      /// Where the boxes are, and what becomes of images without any.
      Boxes: BoxSearch
      /// The run's share of the catalogue, such as 0 of 4.
      Shard: struct (int * int)
      /// What the user changes in the plan's selection rule.
      Rule: Func<SelectionRule, SelectionRule>
      /// Whether the first damaged image ends the run.
      StopOnError: bool
      /// The images themselves, where they come one by one; none where the dataset is listed.
      Arriving: Arriving option }

    /// The folder's own name.
    member source.Name = string (IO.Path.GetFileName(source.Dataset.TrimEnd('/', '\\')))

    /// The images, listed; a folder without any is an InputException, as are boxes that cannot be found.
    member source.Open() = ImageCatalogue.Open(source.Dataset, source.Split, source.Boxes)

    /// The images of a run that goes over them once: a stream's are then read as they come.
    member source.OpenOnce() =
        match source.Arriving with
        | Some arriving -> ImageCatalogue.Arriving(source.Dataset, arriving.Entries)
        | None -> ImageCatalogue.OpenOnce(source.Dataset, source.Split, source.Boxes)

    /// The images of the share.
    member source.InShard(entries: CatalogueEntry seq) =
        let struct (index, count) = source.Shard
        entries |> Seq.filter (fun entry -> entry.Index % count = index)

    /// The plan with the selection rule as it is in force.
    member source.Planned(plan: Plan) = { plan with Selection = source.Rule.Invoke plan.Selection }
