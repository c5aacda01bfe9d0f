namespace Streaming.Generators.Amounts

open System
open Streaming.Generators.Stored
open Streaming.Learning.Amounts

/// Telling the amount from a flow (paper 3.2), between t = 0 and the largest.
[<Sealed; AllowNullLiteral(false)>]
type FlowAmounts(family: StoredFamily, largest: float) =
    let space = family.Space
    let parts = space.Layers |> Array.mapi (fun i layer -> space.OffsetOf i, 2 * layer.Cells)
    let terms = family.FlowTerms

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
