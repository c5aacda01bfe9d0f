namespace Streaming.Generators.Similarities

open System
open Streaming.Domain

/// A similarity with its uncertainty.
type SimilarityEstimate =
    { /// The most likely one.
      Similarity: Similarity
      /// Its place (SimilarityAxis).
      Place: float[]
      /// The posterior's standard deviation of each number of the place.
      Deviations: float[]
      /// The share that it explains of what unrelated features differ by, for each compared layer.
      Agreement: float[]
      /// The axes whose numbers are at an end of what the bases reach.
      AtEnd: SimilarityAxis[] }

    /// The central 95 % of a number of the place, low and high end.
    member estimate.Interval(axis: SimilarityAxis) =
        let i = Array.IndexOf(SimilarityAxis.all, axis)
        let reach = 1.959964 * estimate.Deviations[i]
        struct (estimate.Place[i] - reach, estimate.Place[i] + reach)

/// Judging estimates.
[<CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module SimilarityEstimate =
    /// Pictures whose finest layer agrees less than this at an estimate have too little in common for it. How many pairs of every
    /// kind do is told by every test.
    let leastAgreement = 0.6

    /// Independent values that a layer's deviation counts as here, over those of FeatureAmounts.counts: what it decides is how
    /// wide posteriors are, and was found on images that the bases were learned from; how often intervals hold is told by every test.
    let values = 10.0

    /// Why an estimate is not to be relied on; nothing where it is.
    let doubt (estimate: SimilarityEstimate) =
        let names = estimate.AtEnd |> Array.map (fun axis -> (string axis).ToLowerInvariant())

        if Array.last estimate.Agreement < leastAgreement then
            Some "the pictures have too little in common: another object, a mirrored one, or one that is changed further than the bases reach"
        elif names.Length > 0 then
            Some(sprintf "the %s is at the end of what the bases reach, and may lie beyond it" (String.concat " and the " names))
        else
            None
