namespace Streaming.Pipeline

open System
open System.Threading
open Streaming.Network.Training

/// Running batches through a network that does not learn.
module Scoring =
    /// The scores of all images of some batches.
    let all (classifier: ImageClassifier) (batches: IBatchSource) classes views (cancellation: CancellationToken) =
        let scores = ClassScores(classes, views)

        let rec next () =
            cancellation.ThrowIfCancellationRequested()

            match batches.Take cancellation with
            | null -> scores
            | taken ->
                use batch = taken

                if batch.Count > 0 then
                    scores.Add(ReadOnlySpan(classifier.Probabilities batch), ReadOnlySpan batch.Labels)

                next ()

        next ()
