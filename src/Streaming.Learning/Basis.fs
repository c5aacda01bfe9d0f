namespace Streaming.Learning

open Streaming.Domain

/// All that is needed to generate flows of one family: what learning leaves behind.
type Basis =
    { /// The family.
      Family: Family
      /// The amount whose flows the components were found from; t counts in it.
      BaseAmount: float
      /// Mean and principal components.
      Pca: Pca
      /// Their coefficients for every amount.
      Regression: Regression }

/// Learning a basis.
module Basis =
    /// The basis of the flows at the base amount, calibrated on the sums of the flows at each amount. It depends
    /// on the sets of flows only: the same sets give the same bytes in any order, batches and shards.
    let learn (algebra: ILinearAlgebra) (components: int) (baseFlows: BaseFlows) (sums: FlowSums seq) =
        let pca = Pca.ofFlows algebra components baseFlows

        { Family = baseFlows.Family
          BaseAmount = baseFlows.Amount
          Pca = pca
          Regression = Regression.solve baseFlows.Family baseFlows.Amount pca sums }
