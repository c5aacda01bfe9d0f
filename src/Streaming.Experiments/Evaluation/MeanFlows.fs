namespace Streaming.Experiments.Evaluation

open Streaming.Domain
open Streaming.Generators.Predictions

/// One line of Figure A1: the mean flow of a transform at three layers, in cells.
type MeanFlowFigure =
    { Family: Family
      Amount: float
      /// The mean flow vector of the bases: over the originals and poses that they were learned from.
      Learned: float32[] option
      /// Over the evaluation's originals and poses; x plane, then y plane.
      Pool1: float32[]
      /// Pairs that Pool1 is the mean of.
      Pairs: int64 }

/// The mean of pool1's flows, transform by transform.
type MeanFlows(plan: EvaluationPlan) =
    let sums = plan.Transforms |> Array.map (fun _ -> Array.empty<float>)
    let counts = Array.zeroCreate<int64> plan.Transforms.Length

    /// The transforms of Figure A1: turned by 10 degrees, scaled by 1.3 and by 0.75.
    static member OfPaper =
        [ { Family = RotatePlus; Amount = 10.0 }
          { Family = ScaleUp; Amount = 1.3 }
          { Family = ScaleDown; Amount = 0.75 } ]

    /// Adds a flow of a transform, by its index. Flows are added in one order, so their sums have the same bits always.
    member _.Add(transform: int, flow: float32[]) =
        sums[transform] <-
            if sums[transform].Length = 0 then
                Array.map float flow
            else
                Array.map2 (fun sum (value: float32) -> sum + float value) sums[transform] flow

        counts[transform] <- counts[transform] + 1L

    /// The lines of the figure that there are flows for.
    member _.Figures: MeanFlowFigure[] =
        plan.Transforms
        |> Array.indexed
        |> Array.filter (fun (i, _) -> counts[i] > 0L)
        |> Array.map (fun (i, transform) ->
            { Family = transform.Transform.Family
              Amount = transform.Transform.Amount
              Learned = transform.MeanFlow
              Pool1 = sums[i] |> Array.map (fun sum -> float32 (sum / float counts[i]))
              Pairs = counts[i] })
