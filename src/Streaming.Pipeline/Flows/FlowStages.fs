namespace Streaming.Pipeline.Flows

open System
open System.Collections.Concurrent
open Streaming.Domain
open Streaming.Flow.Solver
open Streaming.Flow.Warping
open Streaming.Generators.Exact
open Streaming.Learning.Flows
open Streaming.Pipeline.Features
open Streaming.Pipeline.Graph

/// From features to flows (paper 2.1.3).
module FlowStages =
    /// SIFTFlow, layer by layer, on as many workers as there are cores. The flow lies on the grid of the view after
    /// the step: F[after](p) ~ F[before](p + V(p)).
    let flow (stages: Stages) workers (space: FeatureSpace) (plan: Plan) (views: ViewPlan) (vectors: VectorPool<float32>) =
        let solvers = ConcurrentBag<SiftFlowSolver>()

        let work (task: StepTask) : StepFlow =
            let solver =
                match solvers.TryTake() with
                | true, solver -> solver
                | false, _ -> SiftFlowSolver()

            let step = views.Steps[task.Step]
            let after, before = task.Features.Pyramids[step.After], task.Features.Pyramids[step.Before]
            let flow = FlowVector(space, vectors.Rent())

            for i in 0 .. plan.SiftFlow.Length - 1 do
                solver.Solve(after[i], before[i], plan.SiftFlow[i], flow.X i, flow.Y i)

            solvers.Add solver
            { Features = task.Features; Flow = flow.Components }

        stages.Map({ Name = "flow"; Workers = workers; Capacity = 4 * workers }, work)

    /// Puts an original's step flows together; its features are no longer needed then, unless they are to be kept.
    let gather (stages: Stages) (plan: ViewPlan) (keep: bool) (pool: PyramidPool) =
        let assemble (parts: StepFlow[]) : OriginalSteps seq =
            let features = parts[0].Features

            if not keep then
                features.Pyramids |> Array.iter pool.Return

            Seq.singleton
                { Of = features.Of
                  Flows = parts |> Array.map _.Flow
                  Pyramids = if keep then features.Pyramids else [||] }

        stages.Group("gather flows", 1, (fun _ -> plan.Steps.Length), assemble)

    /// The flow of a chain of steps: V_k(p) = w_k(p) + V_(k-1)(p + w_k(p)), layer by layer. It is the flow of the only
    /// step, or lies in one of the two vectors given to compose in.
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

    /// Composes the flow of every pair, measures it against the exact field, and rounds it once, to sixteenths of a
    /// cell.
    let pairs (stages: Stages) workers (space: FeatureSpace) (views: ViewPlan) (vectors: VectorPool<float32>) (rounded: VectorPool<int16>) (pool: PyramidPool) =
        let identify (steps: OriginalSteps) =
            struct (steps.Of.Original.Entry.Id, steps.Of.Original.Entry.ImagePath)

        let work (steps: OriginalSteps) : OriginalFlows =
            let exact = ExactFlows(space, views, steps.Of.Box)
            let flows = Array.zeroCreate<int16[]> views.Pairs.Length
            let errors = Array.zeroCreate<EndpointError[]> views.Pairs.Length
            let scratch = Array.init 2 (fun _ -> vectors.Rent())

            try
                views.Pairs
                |> Array.iteri (fun i pair ->
                    let flow = compose space scratch steps.Flows pair.Chain
                    flows[i] <- rounded.Rent()
                    QuantisedFlow.quantise (ReadOnlySpan flow) (Span flows[i])
                    errors[i] <- exact.Errors(pair, flow))
            with :? ItemRejectedException ->
                steps.Pyramids |> Array.iter pool.Return
                reraise ()

            Seq.append steps.Flows scratch |> Seq.iter vectors.Return

            { Of = steps.Of
              Flows = flows
              Errors = errors
              Pyramids = steps.Pyramids
              Channels = [||] }

        stages.Choose({ Name = "pairs"; Workers = workers; Capacity = workers }, identify, work)
