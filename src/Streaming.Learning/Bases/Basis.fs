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
      /// Their coefficients for every amount.
      Regression: Regression }

    interface ITensors with
        member b.Tensors =
            let length, directions = int64 b.Pca.Length, int64 b.Pca.Widening.Length
            let rows, columns = b.Regression.Coefficients.LongLength, b.Regression.Coefficients[0].LongLength

            [| NamedTensor(TensorNames.Mean, b.Pca.Mean, length)
               NamedTensor(TensorNames.Components, Array.concat b.Pca.Components, b.Pca.Components.LongLength, length)
               NamedTensor(TensorNames.Eigenvalues, b.Pca.Eigenvalues, b.Pca.Eigenvalues.LongLength)
               NamedTensor(TensorNames.Widening, Array.concat b.Pca.Widening, directions, length)
               NamedTensor(TensorNames.Coefficients, Array.concat b.Regression.Coefficients, rows, columns)
               NamedTensor(TensorNames.ResidualVariance, b.Regression.ResidualVariance, length) |]

/// How a basis is learned from its flows.
type BasisSettings =
    { /// What generators are expressed in.
      Span: BasisSpan
      /// Degree of the generators' polynomial in t.
      Degree: int
      /// What a component of the flows weighs.
      Weighting: Weighting
      /// Principal components, at most.
      Components: int }

/// Learning a basis.
module Basis =
    /// The basis of the flows at the base amount, calibrated on the sums of the flows at each amount by a polynomial in
    /// t. It depends on the sets of flows only: the same sets give the same bytes in any order, batches
    /// and shards.
    let learn (algebra: ILinearAlgebra) (settings: BasisSettings) (baseFlows: BaseFlows) (sums: FlowSums seq) =
        let found = Pca.ofFlows algebra settings.Components baseFlows
        let sums = sums |> Seq.filter (fun s -> s.Count > 0L) |> Seq.sortBy _.Amount |> Array.ofSeq

        let pca =
            match settings.Span with
            | BasisSpan.Components -> found
            | BasisSpan.ComponentsAndMeans -> found |> Pca.widen (sums |> Array.map _.Mean())

        let solve =
            match settings.Weighting with
            | Weighting.Plain -> Regression.solve
            | Weighting.Residual -> Regression.solveByResidual

        { Family = baseFlows.Family
          BaseAmount = baseFlows.Amount
          Pca = pca
          Regression = solve baseFlows.Family baseFlows.Amount settings.Degree pca sums }
