namespace Streaming.Generators.Amounts

open System
open Streaming.Domain
open Streaming.Generators.Stored
open Streaming.Learning.Amounts

/// A way to tell the amount from two pictures.
type AmountMethod =
    /// From the flow between them: the amount whose generator is nearest to it (paper 3.2).
    | PaperFit
    /// From the flow, each component weighted by what generators leave unexplained of it.
    | WeightedFit
    /// From the features: the amount whose generator and channel map take those of the first picture closest to those of
    /// the second.
    | Hypotheses
    /// The same without channel maps.
    | MovedOnly

/// Names and order of the methods.
module AmountMethod =
    /// All, in the order of files and tables.
    let all = [| PaperFit; WeightedFit; Hypotheses; MovedOnly |]

    /// The name in files.
    let name how =
        match how with
        | PaperFit -> "paper"
        | WeightedFit -> "weighted"
        | Hypotheses -> "hypotheses"
        | MovedOnly -> "hypotheses_without_map"

/// An amount with its uncertainty, in the family's unit.
type Estimate =
    { /// The most likely amount.
      Amount: float
      /// Standard deviation of the posterior.
      Deviation: float
      /// The posterior's central 95 %.
      Low: float
      High: float }

/// What one method says of one pair.
type MethodEstimate =
    { Method: AmountMethod
      /// Each layer alone.
      Layers: float[]
      /// All layers together.
      All: Estimate
      /// How much of what unrelated features would differ by is explained, layer by layer: 1 for equal features, about
      /// 0 for pictures that have nothing in common. Not a number where the method does not compare features.
      Agreement: float[] }

/// Making estimates.
module Estimate =
    /// From a posterior over t; the ends of the interval in ascending order of amounts. The estimate lies between the t that
    /// the posterior tells apart, so an interval that is narrower than their distance is widened to hold it.
    let ofPosterior (amountAt: float -> float) (t: float) (posterior: AmountPosterior) =
        let struct (low, high) = posterior.Interval
        let amount, a, b = amountAt t, amountAt low, amountAt high

        { Amount = amount
          Deviation = abs (amountAt (t + 0.5 * posterior.Deviation) - amountAt (t - 0.5 * posterior.Deviation))
          Low = min amount (min a b)
          High = max amount (max a b) }

/// Telling the amount from a flow (paper 3.2), between t = 0 and the largest.
[<Sealed; AllowNullLiteral(false)>]
type FlowAmounts(family: StoredFamily, largest: float) =
    let space = family.Space
    let parts = space.Layers |> Array.mapi (fun i layer -> space.OffsetOf i, 2 * layer.Cells)
    let terms = family.Terms

    let fits =
        [ PaperFit, AmountFit.Create(terms, AmountFit.Plain space.Length, parts, largest)
          WeightedFit, AmountFit.Create(terms, AmountFit.ByResidual family.ResidualVariance, parts, largest) ]

    let ts = Array.init 481 (fun i -> float i / 480.0)

    /// Independent values that a flow's distance counts as: its components are far from independent. What it decides is
    /// how wide posteriors are and not where they peak; how often their intervals hold is told by every test.
    static member Count = 12.0

    /// What the flow, a flow vector in cells, says by both ways.
    member _.Of(flow: float32[]) =
        [ for how, fit in fits do
              let distances = fit.Distances(ReadOnlySpan flow)
              let amountOf distance = let struct (s, _) = Polynomial.least distance 0.0 1.0 in s * largest
              let all = AmountFit.Sum distances
              let logs = ts |> Array.map (fun s -> AmountLikelihood.ofSquares FlowAmounts.Count Double.Epsilon (Polynomial.value all s))
              let posterior = AmountPosterior.OfLogLikelihoods(ts |> Array.map (fun s -> s * largest), logs)

              { Method = how
                Layers = distances |> Array.map (amountOf >> family.AmountAt)
                All = Estimate.ofPosterior family.AmountAt (amountOf all) posterior
                Agreement = distances |> Array.map (fun _ -> nan) } ]

/// Telling the amount from features by hypotheses.
module FeatureAmounts =
    // Cells of one side of a grid whose cells are no longer small: AlexNet's from conv3 on have 13.
    let private coarse = 20

    /// Independent values that each layer's deviation counts as: far fewer than cells and channels, which
    /// are alike, and more where cells are small. They decide how layers weigh in and how wide posteriors are; how often
    /// their intervals hold is told by every test.
    let counts (space: FeatureSpace) = space.Layers |> Array.map (fun layer -> if layer.Size > coarse then 60.0 else 20.0)

    /// A hypothesis that leaves less than this share of what unrelated features differ by counts as leaving this much.
    let private floor = 1e-6

    /// Pictures whose layers agree less than this on average have too little in common for an answer. How many pairs of
    /// views of one object do is told by every test.
    let leastAgreement = 0.3

    /// What features of two pictures say, and the search over all layers.
    let search (hypotheses: AmountHypotheses) (mapping: ChannelMapping option) (before: float32[][]) (after: float32[][]) =
        let family = hypotheses.Family
        let counts = counts family.Space
        let known = System.Collections.Generic.Dictionary<struct (int * int), float>()

        let deviation layer place =
            let key = struct (layer, place)

            match known.TryGetValue key with
            | true, value -> value
            | false, _ ->
                let value = hypotheses.Deviation(before, after, mapping, layer, place)
                known.Add(key, value)
                value

        let unrelated = counts |> Array.mapi (fun layer _ -> hypotheses.Unrelated(before, after, layer))
        let floors = unrelated |> Array.map (fun u -> max 1e-30 (floor * u))
        let find counts = AmountSearch.find hypotheses.Lattice counts floors deviation
        let all = find counts
        let only layer = counts |> Array.mapi (fun i count -> if i = layer then count else 0.0)

        let estimate =
            { Method = (if mapping.IsSome then Hypotheses else MovedOnly)
              Layers = counts |> Array.mapi (fun layer _ -> family.AmountAt (find (only layer)).T)
              All = Estimate.ofPosterior family.AmountAt all.T all.Posterior
              Agreement = Array.map2 (fun d u -> if u > 0.0 then 1.0 - d / u else 0.0) all.Deviations unrelated }

        struct (estimate, all)
