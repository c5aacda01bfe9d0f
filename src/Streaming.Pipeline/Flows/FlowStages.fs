namespace Streaming.Pipeline.Flows

open System
open Streaming.Domain
open Streaming.Flow.Solver
open Streaming.Flow.Warping
open Streaming.Generators.Exact
open Streaming.Learning.Flows
open Streaming.Pipeline.Graph

/// From features to flows (paper 2.1.3).
module FlowStages =
    /// SIFTFlow, layer by layer, on as many workers as there are cores. The flow lies on the grid of the view after
    /// the step: F[after](p) ~ F[before](p + V(p)).
    let flow (stages: Stages) workers (given: FlowWork) =
        let solvers = Pool<SiftFlowSolver>(fun () -> SiftFlowSolver())
        let layers = given.Graph.Plan.SiftFlow

        let work (task: StepTask) : StepFlow =
            let solver = solvers.Rent()
            let step = given.Views.Steps[task.Step]
            let after, before = task.Original.Pyramids[step.After], task.Original.Pyramids[step.Before]
            let flow = FlowVector(given.Space, given.Vectors.Rent())

            for i in 0 .. layers.Length - 1 do
                solver.Solve(after[i], before[i], layers[i], flow.X i, flow.Y i)

            solvers.Return solver
            { Original = task.Original; Flow = flow.Components }

        stages.Map({ Name = "flow"; Workers = workers; Capacity = 4 * workers }, work)

    /// Puts an original's step flows together; its views are no longer needed then, unless they are to be kept.
    let gather (stages: Stages) (keep: bool) (given: FlowWork) =
        let assemble (parts: StepFlow[]) : OriginalSteps seq =
            let original = parts[0].Original

            if not keep then
                original.Pyramids |> Array.iter given.Pyramids.Return

            Seq.singleton
                { Decoded = original.Decoded
                  Flows = parts |> Array.map _.Flow
                  Pyramids = if keep then original.Pyramids else [||] }

        stages.Group("gather flows", 1, (fun _ -> given.Views.Steps.Length), assemble)

    /// The flow of a chain of steps: V_k(p) = w_k(p) + V_(k-1)(p + w_k(p)), layer by layer. It is the flow of the only
    /// step, or lies in one of the first two vectors given.
    let private compose (space: FeatureSpace) (scratch: float32[][]) (flows: float32[][]) (chain: int[]) =
        let mutable composed = FlowVector(space, flows[chain[0]])

        for k in 1 .. chain.Length - 1 do
            let step, earlier = FlowVector(space, flows[chain[k]]), composed
            let next = FlowVector(space, scratch[k % 2])

            for i in 0 .. space.Layers.Length - 1 do
                let size = space.Layers[i].Size
                FlowComposition.Compose(size, size, step.X i, step.Y i, earlier.X i, earlier.Y i, next.X i, next.Y i)

            composed <- next

        composed.Components

    /// Composes the flow of every pair, rounds it once, to sixteenths of a cell, and measures what is stored against the
    /// exact field.
    let pairs (stages: Stages) workers (given: FlowWork) =
        let pairs = given.Views.Pairs

        let identify (steps: OriginalSteps) =
            struct (steps.Decoded.Original.Entry.Id, steps.Decoded.Original.Entry.ImagePath)

        let finish (steps: OriginalSteps) (scratch: float32[][]) (flows: int16[][]) =
            let exact = ExactFlows(given.Space, given.Views, steps.Decoded.Box)

            let errors =
                pairs
                |> Array.mapi (fun i pair ->
                    let flow = compose given.Space scratch steps.Flows pair.Chain
                    QuantisedFlow.quantise (ReadOnlySpan flow) (Span flows[i])
                    let stored = scratch[2]
                    QuantisedFlow.restore (ReadOnlySpan flows[i]) (Span stored)
                    exact.Errors(pair, stored))

            { Decoded = steps.Decoded
              Flows = flows
              Errors = errors
              Pyramids = steps.Pyramids
              Channels = [||] }

        let work (steps: OriginalSteps) : OriginalFlows =
            try
                try
                    given.Vectors.Borrow(3, fun scratch -> given.Rounded.Take(pairs.Length, finish steps scratch))
                with :? ItemRejectedException ->
                    steps.Pyramids |> Array.iter given.Pyramids.Return
                    reraise ()
            finally
                steps.Flows |> Array.iter given.Vectors.Return

        stages.Choose({ Name = "pairs"; Workers = workers; Capacity = workers }, identify, work)
