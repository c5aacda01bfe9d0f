namespace Streaming.Pipeline

open System
open System.Threading
open Streaming.Network.Training

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

    /// The scores of all images of some batches.
    let all (classifier: ImageClassifier) (batches: IBatchSource) classes views (cancellation: CancellationToken) =
        let scores = ClassScores(classes, views)
        each batches cancellation (fun batch -> scores.Add(ReadOnlySpan(classifier.Probabilities batch), ReadOnlySpan batch.Labels))
        scores
