namespace Streaming.Pipeline.Selection

open System
open System.Diagnostics
open Streaming.Domain
open Streaming.Imaging.Catalogue
open Streaming.Pipeline.Graph
open Streaming.Pipeline.Runs

/// What a short look at a dataset found.
type DatasetGlance =
    { /// Images that were looked at, the first of the dataset.
      Images: int
      /// Whether these are all.
      Whole: bool
      /// Those of them that can be learned from.
      Usable: int
      /// Those of them that have an annotation which can be read.
      Annotated: int
      /// The others, with their reasons.
      Rejects: RejectTally
      /// Pictures of kinds that are not read.
      PassedOver: PassedOver }

/// Looking at a dataset for a few seconds, before anything is begun.
module DatasetGlance =
    let private rejectOf (examined: ExaminedImage) =
        match examined.Verdict with
        | Ok _ -> None
        | Error(reason, detail) ->
            let entry = examined.Image.Entry
            Some { ImageId = entry.Id; Path = entry.ImagePath; Stage = SelectionStages.selecting; Reason = reason; Detail = detail }

    let private isAnnotated (examined: ExaminedImage) =
        match examined.Verdict with
        | Error((RejectReason.NotAnnotated | RejectReason.AnnotationUnreadable), _) -> false
        | _ -> true

    /// Judges images by the default rule until there are no more, or `most`, or so many seconds are over.
    let take (source: DatasetSource) (most: int) (seconds: float) =
        let watch = Stopwatch.StartNew()
        let catalogue = source.Open()
        let rule = source.Rule.Invoke Selection.defaults
        let examined = ResizeArray<ExaminedImage>()
        use entries = (catalogue.Entries() |> source.InShard).GetEnumerator()
        let mutable more = entries.MoveNext()

        while more && examined.Count < most && watch.Elapsed.TotalSeconds < seconds do
            examined.Add(SelectionStages.judge rule entries.Current)
            more <- entries.MoveNext()

        let rejects = examined |> Seq.choose rejectOf |> Seq.toArray

        { Images = examined.Count
          Whole = not more
          Usable = examined.Count - rejects.Length
          Annotated = examined |> Seq.filter isAnnotated |> Seq.length
          Rejects = RejectTally.ofRejects rejects
          PassedOver = catalogue.PassedOver }
