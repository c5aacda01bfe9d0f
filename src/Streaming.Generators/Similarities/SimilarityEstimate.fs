namespace Streaming.Generators.Similarities

open System
open Streaming.Domain
open Streaming.Generators.Amounts

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
      /// Whether features were mapped as well as moved.
      WithMaps: bool
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
    let leastAgreement = 0.7

    /// Independent values that a layer's deviation counts as here, over those of FeatureAmounts.counts: what it decides is how
    /// wide posteriors are, and was found on images that the bases were learned from; how often intervals hold is told by every test.
    let values = 11.0

    /// Whether agreements, the finest layer's last, are enough for an answer. Where features are only moved no layer agrees that
    /// much where a picture turns, and the mean of all decides.
    let agrees withMaps (agreement: float[]) =
        if withMaps then Array.last agreement >= leastAgreement else Array.average agreement >= FeatureAmounts.leastAgreement

    /// Why an estimate is not to be relied on; nothing where it is.
    let doubt (estimate: SimilarityEstimate) =
        let names = estimate.AtEnd |> Array.map SimilarityAxis.name

        if not (agrees estimate.WithMaps estimate.Agreement) then
            Some "the pictures have too little in common: they show different objects, one is mirrored, or they are further apart than the bases reach"
        elif names.Length > 0 then
            Some $"the {Enumeration.names names} found is the last that the bases reach, and the true one may lie beyond it"
        else
            None

    // Changes smaller than these are none to speak of, however sure: degrees, parts, pixels.
    let private least axis =
        match axis with
        | SimilarityAxis.Turn -> 0.5
        | SimilarityAxis.Scale -> 0.005
        | SimilarityAxis.Right
        | SimilarityAxis.Down -> 0.5

    /// The families that the object is transformed by, and by how much of each: those axes whose interval does not hold no
    /// change, and that changed by half a degree, half a per cent or half a pixel at least.
    let changes (estimate: SimilarityEstimate) : Transform[] =
        SimilarityAxis.all
        |> Array.mapi (fun i axis ->
            let number = estimate.Place[i]
            let struct (low, high) = estimate.Interval axis

            if abs number >= least axis && (low > 0.0 || high < 0.0) then
                let struct (positive, negative) = SimilarityAxis.families axis
                let family = if number > 0.0 then positive else negative
                Some { Transform.Family = family; Amount = SimilarityAxis.amountOf axis number }
            else
                None)
        |> Array.choose id
