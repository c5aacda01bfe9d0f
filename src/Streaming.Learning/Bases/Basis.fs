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

/// Learning a basis.
module Basis =
    /// The basis of the flows at the base amount, calibrated on the sums of the flows at each amount by a polynomial of
    /// this degree in t. It depends on the sets of flows only: the same sets give the same bytes in any order, batches
    /// and shards.
    let learn
        (algebra: ILinearAlgebra)
        (span: BasisSpan)
        (degree: int)
        (weighting: Weighting)
        (components: int)
        (baseFlows: BaseFlows)
        (sums: FlowSums seq)
        =
        let found = Pca.ofFlows algebra components baseFlows
        let sums = sums |> Seq.filter (fun s -> s.Count > 0L) |> Seq.sortBy _.Amount |> Array.ofSeq

        let pca =
            match span with
            | BasisSpan.Components -> found
            | BasisSpan.ComponentsAndMeans -> found |> Pca.widen (sums |> Array.map _.Mean())

        let solve =
            match weighting with
            | Weighting.Plain -> Regression.solve
            | Weighting.Residual -> Regression.solveByResidual

        { Family = baseFlows.Family
          BaseAmount = baseFlows.Amount
          Pca = pca
          Regression = solve baseFlows.Family baseFlows.Amount degree pca sums }
