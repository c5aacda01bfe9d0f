namespace Streaming.Pipeline

open System
open Streaming.Learning
open Streaming.Storage.Bases

/// A family's estimator and basis as the arrays that are stored.
module BasesOfRun =
    let private sums (estimator: FamilyEstimator) =
        let all = estimator.Sums

        FamilySums(
            all |> Array.map _.Amount,
            all |> Array.map _.Count,
            all |> Array.collect (fun s -> s.Sum.ToArray()),
            all |> Array.collect (fun s -> s.SumOfSquares.ToArray())
        )

    let private basis (basis: Basis) =
        FamilyBasis(
            basis.Pca.Mean,
            Array.concat basis.Pca.Components,
            basis.Pca.Eigenvalues,
            Array.concat basis.Pca.Widening,
            Array.concat basis.Regression.Coefficients,
            basis.Regression.ResidualVariance
        )

    /// The arrays of one family; originals are numbered by their place in `ids`.
    let arrays (ids: string[]) (estimator: FamilyEstimator) (learned: Basis) =
        let index = ids |> Array.mapi (fun i id -> id, int64 i) |> dict

        let (rows: FamilyBaseFlows | null), (moments: FamilySecondMoments | null) =
            match estimator.BaseFlows.State with
            | Rows(keys, flows) ->
                let originals = keys |> Array.map (fun key -> index[key.Original])
                FamilyBaseFlows(Array.concat flows, originals, keys |> Array.map _.Pose), null
            | Moments held -> null, FamilySecondMoments(held.Count, held.Sum, held.Products)

        FamilyArrays(estimator.Family, estimator.BaseFlows.Amount, sums estimator, rows, moments, basis learned)
