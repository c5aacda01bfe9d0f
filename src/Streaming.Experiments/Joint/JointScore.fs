namespace Streaming.Experiments.Joint

open System
open Streaming.Domain
open Streaming.Generators.Similarities
open Streaming.Learning.Statistics
open Streaming.Storage.Files

/// How well similarities were told of some pairs of the same object.
[<CLIMutable>]
type JointScore =
    { Pairs: int
      /// Mean absolute error of the turn.
      MeanAbsErrorDegrees: float
      /// Of the factor.
      MeanAbsErrorFactor: float
      /// Mean distance of the shift from the true one, in pixels of the 227 pixel input.
      MeanAbsErrorPixels: float
      MedianAbsErrorDegrees: float
      MedianAbsErrorFactor: float
      MedianAbsErrorPixels: float
      /// Share of the pairs whose turn is told to less than this many degrees (JointScore.near): those that were found at all.
      Found: float }

/// Scoring.
[<CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module JointScore =
    /// Degrees beyond which a turn was not found.
    let near = 5.0

    // The way round the circle that is shorter.
    let private turnError (told: Similarity) (truth: Similarity) = abs (Math.IEEERemainder(told.Turn - truth.Turn, 360.0))

    let private errors (told: Similarity) (truth: Similarity) =
        struct (turnError told truth, abs (told.Factor - truth.Factor), sqrt ((told.Right - truth.Right) ** 2.0 + (told.Down - truth.Down) ** 2.0))

    /// Of what was told and what is true; nothing where there is no pair.
    let ofPairs (pairs: struct (Similarity * Similarity)[]) : JointScore option =
        if pairs.Length = 0 then
            None
        else
            let all = pairs |> Array.map (fun (struct (told, truth)) -> errors told truth)
            let turns = all |> Array.map (fun (struct (turn, _, _)) -> turn)
            let factors = all |> Array.map (fun (struct (_, factor, _)) -> factor)
            let shifts = all |> Array.map (fun (struct (_, _, shift)) -> shift)

            Some
                { Pairs = pairs.Length
                  MeanAbsErrorDegrees = Array.average turns
                  MeanAbsErrorFactor = Array.average factors
                  MeanAbsErrorPixels = Array.average shifts
                  MedianAbsErrorDegrees = Median.ofValues turns
                  MedianAbsErrorFactor = Median.ofValues factors
                  MedianAbsErrorPixels = Median.ofValues shifts
                  Found = turns |> Array.averageBy (fun turn -> if turn < near then 1.0 else 0.0) }

    /// The share of the pairs whose number of an axis lies in its interval.
    let intervalHolds (axis: SimilarityAxis) (pairs: struct (SimilarityEstimate * Similarity)[]) =
        let i = Array.IndexOf(SimilarityAxis.all, axis)

        pairs
        |> Array.averageBy (fun (struct (estimate, truth)) ->
            let struct (low, high) = estimate.Interval axis
            let number = (SimilarityAxis.ofSimilarity truth)[i]
            if low <= number && number <= high then 1.0 else 0.0)
