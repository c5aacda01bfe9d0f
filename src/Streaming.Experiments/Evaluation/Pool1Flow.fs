namespace Streaming.Experiments.Evaluation

open System
open Streaming.Domain
open Streaming.Flow.Pyramid
open Streaming.Flow.Solver
open Streaming.Generators.Moving

/// Flows of the first pooling layer, which flow vectors and bases leave out (paper, Figure A1). They are found by SIFTFlow
/// between a pair's two views at once, with the parameters that the plan has for conv2, whose grid is the same.
type Pool1Flow(plan: Plan, layer: Layer) =
    let settings = plan.SiftFlow[Array.IndexOf(plan.Layers, "conv2")]
    let solvers = Pool<SiftFlowSolver>(fun () -> SiftFlowSolver())
    let cells = layer.Size * layer.Size

    let pyramid (features: float32[]) =
        let pyramid = FeaturePyramid(layer.Size, layer.Size, layer.Channels, settings.Levels)
        pyramid.Fill(ViewFeatures.map layer features)
        pyramid

    /// The flow V in cells, x plane then y plane, after(p) ~ before(p + V(p)); none where the features are not finite.
    member _.Between(before: float32[], after: float32[]) : float32[] option =
        if not (Array.forall Single.IsFinite before && Array.forall Single.IsFinite after) then
            None
        else
            let solver = solvers.Rent()
            let flow = Array.zeroCreate<float32> (2 * cells)
            solver.Solve(pyramid after, pyramid before, settings, Span(flow, 0, cells), Span(flow, cells, cells))
            solvers.Return solver
            Some flow
