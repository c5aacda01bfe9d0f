namespace Streaming.Experiments.Evaluation

open System
open Streaming.Domain
open Streaming.Flow.Fields
open Streaming.Flow.Pyramid
open Streaming.Flow.Solver
open Streaming.Generators.Predictions
open Streaming.Pipeline.Flows

/// Flows of the first pooling layer, which flow vectors and bases leave out (paper, Figure A1). They are found by SIFTFlow
/// between a pair's two views at once, with the parameters that the plan has for conv2, whose grid is the same.
type Pool1Flow(plan: Plan, layer: Layer) =
    let settings = plan.FlowSettings[Array.IndexOf(plan.Layers, "conv2")]
    let parameters = FlowStages.parameters settings
    let solvers = Pool<SiftFlowSolver>(fun () -> SiftFlowSolver())
    let cells = layer.Size * layer.Size

    let pyramid (features: float32[]) =
        let pyramid = FeaturePyramid(layer.Size, layer.Size, layer.Channels, settings.Levels)
        pyramid.Fill(FeatureMap(ReadOnlyMemory features, layer.Size, layer.Size, layer.Channels))
        pyramid

    /// The flow in cells, x plane then y plane; none where the features are not finite.
    member _.Between(before: float32[], after: float32[]) : float32[] option =
        if not (Array.forall Single.IsFinite before && Array.forall Single.IsFinite after) then
            None
        else
            let solver = solvers.Rent()
            let flow = Array.zeroCreate<float32> (2 * cells)
            solver.Solve(pyramid after, pyramid before, parameters, Span(flow, 0, cells), Span(flow, cells, cells))
            solvers.Return solver
            Some flow

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
    static member OfPaper = [ RotatePlus, 10.0; ScaleUp, 1.3; ScaleDown, 0.75 ]

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
            { Family = transform.Family
              Amount = transform.Amount
              Learned = transform.MeanFlow
              Pool1 = sums[i] |> Array.map (fun sum -> float32 (sum / float counts[i]))
              Pairs = counts[i] })
