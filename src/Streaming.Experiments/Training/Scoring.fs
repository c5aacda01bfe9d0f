namespace Streaming.Experiments.Training

open System
open System.Threading
open Streaming.Domain
open Streaming.Imaging.Catalogue
open Streaming.Network.Batches
open Streaming.Network.Training
open Streaming.Pipeline.Graph
open Streaming.Pipeline.Runs

/// Running batches through a network that does not learn.
module Scoring =
    /// Does something with every batch, and gives it back before the next one is taken.
    let each (batches: IBatchSource) (cancellation: CancellationToken) (work: FilledBatch -> unit) =
        let one (taken: FilledBatch) =
            use batch = taken
            cancellation.ThrowIfCancellationRequested()

            if batch.Count > 0 then
                work batch

        let mutable goesOn = true

        while goesOn do
            match batches.Take cancellation with
            | null -> goesOn <- false
            | taken -> one taken

    /// The scores of some views of a dataset's images. An image of which the network says no finite numbers is rejected: it
    /// has no score.
    let all (classifier: ImageClassifier) (batches: IBatchSource) (images: LabelledImages) views (rejected: RejectedImages) (say: string -> unit) (cancellation: CancellationToken) =
        let scores = ClassScores(images.Classes.Count, views)
        let progress = SaidProgress(say, "testing", "images", images.Images.Count)
        let seen = ref 0
        let length = views * images.Classes.Count

        each batches cancellation (fun batch ->
            let probabilities = classifier.Probabilities batch

            for i in 0 .. batch.Count - 1 do
                let own = Array.sub probabilities (i * length) length

                if Array.forall Single.IsFinite own then
                    scores.Add(ReadOnlySpan own, ReadOnlySpan(batch.Labels, i, 1))
                else
                    let image = images.Images[batch.Images[i]]
                    rejected.Add(image, ItemRejectedException(RejectReason.NotFinite, $"What the network says of '{image.Path}' is no finite number."), "score")

            seen.Value <- seen.Value + batch.Count
            progress.Done seen.Value)

        scores

    /// Refuses scores of no image, by the name of the dataset.
    let private refuseNone (place: string) (rejected: RejectedImages) (scores: ClassScores) =
        if scores.Multi.Images = 0L then
            let rejects = rejected.All
            let cause = if rejects.Length = 0 then "" else $" ({RejectCounts.toText (RejectTally.ofRejects rejects)}: {rejects[0].Detail.TrimEnd '.'})"
            raise (InputException $"{place}: none of its images could be scored{cause}; repair the images, or give weights that are finite.")

    // Views that go through the network together.
    let private viewsPerPass = 64

    /// The scores of some windows of a dataset's images, of which `load` loads `length` numbers for each; a dataset without a score
    /// is an InputException.
    let ofWindows (classifier: ImageClassifier) (machine: Machine) (windows: ImageWindows) (load: LoadImage) length rejected say cancellation =
        let images, views = windows.Dataset, windows.PerImage
        let orders = BatchOrders.once (max 1 (viewsPerPass / views)) images.Images.Count
        use batches = new ImageBatches(images.Images, views * length, load, orders, machine.Workers, 2, rejected)
        let scores = all classifier batches images views rejected say cancellation
        refuseNone images.Place rejected scores
        scores
