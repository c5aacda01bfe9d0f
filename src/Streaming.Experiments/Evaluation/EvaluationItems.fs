namespace Streaming.Experiments.Evaluation

open Streaming.Domain
open Streaming.Generators.Moving
open Streaming.Generators.Predictions
open Streaming.Pipeline.Graph

/// All views of an original as the network sees them, features after ReLU, in pooled arrays.
type OriginalFeatures =
    { Decoded: DecodedOriginal
      Features: ViewFeatures[] }

    /// Of an original's batches, which are all there; its image is no longer needed.
    static member OfBatches(batches: ExtractedBatch[]) =
        let decoded = batches[0].Batch.Decoded
        decoded.Image.Dispose()

        { Decoded = decoded
          Features = batches |> Array.collect _.Features }

    /// That its features cannot be used, said by a stage.
    member original.NotFinite(stage: string) =
        original.Decoded.Rejected(stage, RejectReason.NotFinite, "The features of the image or of its transformed versions are not finite.")

/// One pair of an original, waiting to be compared.
type PairTask =
    { Original: OriginalFeatures
      /// Index into the plan's pairs.
      Pair: int }

/// What the predictions of one pair got.
type PairDeviations =
    { Original: OriginalFeatures
      Pair: int
      Deviations: PredictionDeviations
      /// The pair's flow at pool1, where it is asked for.
      Pool1: float32[] option }

/// What the predictions of one original got: for each transform of the evaluation, over all its poses.
type OriginalDeviations =
    { Decoded: DecodedOriginal
      Transforms: PredictionDeviations[]
      /// Flows of pool1, each with the index of its transform.
      Pool1: (int * float32[])[] }
