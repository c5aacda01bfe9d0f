namespace Streaming.Pipeline.Learning

open System.Collections.Generic
open Streaming.Domain
open Streaming.Learning.Bases
open Streaming.Learning.Estimators
open Streaming.Learning.Flows
open Streaming.Storage.Bases

/// A family's estimator and basis as the arrays that are stored, and back.
module BasesOfRun =
    /// The estimator that the arrays were stored from; their originals are those of the bases, in order.
    let estimator (space: FeatureSpace) (algebra: ILinearAlgebra) (originals: IReadOnlyList<BasesOriginal>) (stored: FamilyArrays) =
        let length = space.Length
        let slice (values: 'a[]) row = Array.sub values (row * length) length

        let sums =
            stored.Sums.Amounts
            |> Array.mapi (fun a amount ->
                FlowSums.Restore(stored.Family, amount, stored.Sums.Counts[a], slice stored.Sums.Sums a, slice stored.Sums.SquareSums a))

        let state =
            match stored.BaseFlows, stored.SecondMoments with
            | _, NonNull moments ->
                Moments
                    { Count = moments.Count
                      Sum = moments.Sum
                      Products = moments.Products }
            | NonNull rows, _ ->
                let key row = { Original = originals[int rows.Originals[row]].Id; Pose = rows.Poses[row] }
                Rows(Array.init rows.Poses.Length key, Array.init rows.Poses.Length (slice rows.Flows))
            | _ -> invalidArg (nameof stored) "A family keeps either its base flows or their second moments."

        FamilyEstimator(BaseFlows.Restore(stored.Family, stored.BaseAmount, length, algebra, length, state), sums)

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
    let arrays (ids: string[]) (estimator: FamilyEstimator) (errors: FamilyFlowErrors) (learned: Basis) (maps: FamilyChannelMap[]) =
        let index = ids |> Array.mapi (fun i id -> id, int64 i) |> dict

        let (rows: FamilyBaseFlows | null), (moments: FamilySecondMoments | null) =
            match estimator.BaseFlows.State with
            | Rows(keys, flows) ->
                let originals = keys |> Array.map (fun key -> index[key.Original])
                FamilyBaseFlows(Array.concat flows, originals, keys |> Array.map _.Pose), null
            | Moments held -> null, FamilySecondMoments(held.Count, held.Sum, held.Products)

        FamilyArrays(estimator.Family, estimator.BaseFlows.Amount, sums estimator, errors, rows, moments, basis learned, maps)
