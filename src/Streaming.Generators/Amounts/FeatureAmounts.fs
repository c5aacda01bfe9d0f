namespace Streaming.Generators.Amounts

open System.Collections.Generic
open Streaming.Domain
open Streaming.Generators.Moving
open Streaming.Learning.Amounts

/// Telling the amount from features by hypotheses.
module FeatureAmounts =
    // Cells of one side of a grid whose cells are no longer small: AlexNet's from conv3 on have 13.
    let private coarse = 20

    /// Independent values that each layer's deviation counts as: far fewer than cells and channels, which
    /// are alike, and more where cells are small. They decide how layers weigh in and how wide posteriors are; how often
    /// their intervals hold is told by every test.
    let counts (space: FeatureSpace) = space.Layers |> Array.map (fun layer -> if layer.Size > coarse then 60.0 else 20.0)

    /// Pictures whose layers agree less than this on average have too little in common for an answer. How many pairs of
    /// views of one object do is told by every test.
    let leastAgreement = 0.3

    /// What features of two pictures say, and the search over all layers.
    let search (hypotheses: AmountHypotheses) (mapping: ChannelMapping option) (before: ViewFeatures) (after: ViewFeatures) =
        let family = hypotheses.Family
        let counts = counts hypotheses.Space
        let known = Dictionary<struct (int * int), float>()

        let deviation layer place =
            let key = struct (layer, place)

            match known.TryGetValue key with
            | true, value -> value
            | false, _ ->
                let value = hypotheses.Deviation(before, after, mapping, layer, place)
                known.Add(key, value)
                value

        let unrelated = counts |> Array.mapi (fun layer _ -> Unrelated.deviation hypotheses.Space hypotheses.Cells[layer] before after layer)
        let floors = unrelated |> Array.map Unrelated.least
        let find counts = AmountSearch.find hypotheses.Lattice counts floors deviation
        let all = find counts
        let only layer = counts |> Array.mapi (fun i count -> if i = layer then count else 0.0)

        let estimate =
            { Method = (if mapping.IsSome then Hypotheses else MovedOnly)
              Layers = counts |> Array.mapi (fun layer _ -> family.AmountAt (find (only layer)).T)
              All = Estimate.ofPosterior family.AmountAt all.T all.Posterior
              Agreement = Array.map2 Unrelated.agreement unrelated all.Deviations }

        struct (estimate, all)
