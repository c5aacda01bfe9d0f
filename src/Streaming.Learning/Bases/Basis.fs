namespace Streaming.Learning.Bases

open Streaming.Domain
open Streaming.Learning.Flows

/// All that is needed to generate flows of one family: what learning leaves behind.
type Basis =
    { /// The family.
      Family: Family
      /// The amount whose flows the components were found from; t counts in it.
      BaseAmount: float
      /// Mean, principal components and widening.
      Pca: Pca
      /// Their coefficients for every amount, as the flows are.
      Regression: Regression
      /// The coefficients of generators that are held to their amounts (ExactAmounts); none where generators are what flows say.
      Exact: float[][] option }

    /// The coefficients of the generators, a row for M and for each direction, a column for each power of t.
    member b.Coefficients = b.Exact |> Option.defaultValue b.Regression.Coefficients

    interface ITensors with
        member b.Tensors =
            let length, directions = int64 b.Pca.Length, int64 b.Pca.Widening.Length
            let coefficients name (rows: float[][]) = NamedTensor(name, Array.concat rows, rows.LongLength, rows[0].LongLength)

            [| NamedTensor(TensorNames.Mean, b.Pca.Mean, length)
               NamedTensor(TensorNames.Components, Array.concat b.Pca.Components, b.Pca.Components.LongLength, length)
               NamedTensor(TensorNames.Eigenvalues, b.Pca.Eigenvalues, b.Pca.Eigenvalues.LongLength)
               NamedTensor(TensorNames.Widening, Array.concat b.Pca.Widening, directions, length)
               coefficients TensorNames.Coefficients b.Coefficients
               NamedTensor(TensorNames.ResidualVariance, b.Regression.ResidualVariance, length)
               if b.Exact.IsSome then
                   coefficients TensorNames.FlowCoefficients b.Regression.Coefficients |]

/// How a basis is learned from its flows.
type BasisSettings =
    { /// What generators are expressed in.
      Span: BasisSpan
      /// Degree of the generators' polynomial in t.
      Degree: int
      /// What a component of the flows weighs.
      Weighting: Weighting
      /// Principal components, at most.
      Components: int
      /// The space of the flows, where generators are held to their amounts.
      ExactIn: FeatureSpace option }

/// Learning a basis.
module Basis =
    /// The basis of the flows at the base amount, calibrated on the sums of the flows at each amount by a polynomial in
    /// t. It depends on the sets of flows only: the same sets give the same bytes in any order, batches
    /// and shards.
    let learn (algebra: ILinearAlgebra) (settings: BasisSettings) (baseFlows: BaseFlows) (sums: FlowSums seq) =
        let found = Pca.ofFlows algebra settings.Components baseFlows
        let sums = sums |> Seq.filter (fun s -> s.Count > 0L) |> Seq.sortBy _.Amount |> Array.ofSeq
        let means = sums |> Array.map _.Mean()
        let exactMeans space = Array.map2 (fun (s: FlowSums) mean -> ExactAmounts.ofMean space baseFlows.Family baseFlows.Amount s.Amount mean) sums means
        let exact = settings.ExactIn |> Option.map exactMeans

        let pca =
            match settings.Span with
            | BasisSpan.Components -> found
            | BasisSpan.ComponentsAndMeans -> found |> Pca.widen (Array.append means (Option.defaultValue [||] exact))

        let solve =
            match settings.Weighting with
            | Weighting.Plain -> Regression.solve
            | Weighting.Residual -> Regression.solveByResidual

        let regression = solve baseFlows.Family baseFlows.Amount settings.Degree pca sums

        { Family = baseFlows.Family
          BaseAmount = baseFlows.Amount
          Pca = pca
          Regression = regression
          Exact = exact |> Option.map (Regression.coefficientsOf baseFlows.Family baseFlows.Amount settings.Degree pca regression) }
