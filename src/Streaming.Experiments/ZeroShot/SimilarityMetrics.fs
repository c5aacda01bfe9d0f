namespace Streaming.Experiments.ZeroShot

open Streaming.Domain
open Streaming.Generators.Similarities
open Streaming.Pipeline.Runs

/// A similarity as files tell it: each number with the posterior's central 95 %.
[<CLIMutable>]
type SimilarityMetrics =
    { /// Counter-clockwise, in degrees.
      Turn: float
      TurnInterval: float[]
      /// Factor of the scale.
      Factor: float
      FactorInterval: float[]
      /// Shift of the middle to the right, in pixels of the 227 pixel input.
      Right: float
      RightInterval: float[]
      /// Shift of the middle downwards.
      Down: float
      DownInterval: float[]
      /// The share that it explains of what unrelated features differ by, for each layer that is compared.
      Agreement: Keyed<float>
      /// What is at the end of what the bases reach.
      AtEnd: string[] }

/// Telling estimates.
module SimilarityMetrics =
    /// Of an estimate; `layers` has the names of the layers that were compared.
    let ofEstimate (layers: string[]) (estimate: SimilarityEstimate) : SimilarityMetrics =
        let interval axis = let struct (low, high) = estimate.Interval axis in [| low; high |]
        let told = estimate.Similarity

        { Turn = told.Turn
          TurnInterval = interval SimilarityAxis.Turn
          Factor = told.Factor
          FactorInterval = interval SimilarityAxis.Scale |> Array.map exp
          Right = told.Right
          RightInterval = interval SimilarityAxis.Right
          Down = told.Down
          DownInterval = interval SimilarityAxis.Down
          Agreement = Seq.zip layers estimate.Agreement |> Keyed.ofSeq
          AtEnd = estimate.AtEnd |> Array.map SimilarityAxis.name }
