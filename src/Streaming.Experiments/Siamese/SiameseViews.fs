namespace Streaming.Experiments.Siamese

open Streaming.Experiments.Training
open Streaming.Generators.Amounts
open Streaming.Network.Models

/// The views of an experiment's pairs.
module SiameseViews =
    let private viewsOf (request: SiameseRequest) (originals: PairOriginal[]) drawn =
        drawn |> PairViews.create request.Family request.Threshold originals

    /// Those of the test pairs, which zeroshot asks about too.
    let test (request: SiameseRequest) (test: PairOriginal[]) =
        let struct (step, steps) = SiameseRequest.amounts request

        TestPairs.draw request.TestSeed request.Family [] (About(request.Threshold, step, steps)) request.TestPairs (PairOriginal.ids test)
        |> Seq.map (fun pair -> struct (pair.Original, pair.Pose, pair.Amount))
        |> viewsOf request test

    /// Those of the training pairs; the first as many as there are test pairs are tested on and not learned from.
    let training (request: SiameseRequest) (training: PairOriginal[]) =
        TrainingPairs.draw request.Seed request.Family request.Threshold (SiameseRequest.amounts request) (request.TestPairs + List.max request.Pairs) (PairOriginal.ids training)
        |> Seq.map (fun pair -> struct (pair.Original, pair.Pose, pair.Amount))
        |> viewsOf request training

    /// Pairs as batches are made of them: rendered anew for every batch, or from the kept activations of their views.
    let source (request: SiameseRequest) (cache: ViewCache option) (pairs: PairViews) =
        match cache with
        | Some cache -> { Pairs = pairs; Load = PairViews.loadKept cache pairs; Length = 2 * cache.Length }
        | None ->
            let preprocessing = Preprocessing.Of request.Weights.Dialect

            { Pairs = pairs
              Load = PairViews.loadPair preprocessing request.Plan pairs
              Length = 2 * preprocessing.ImageLength }
