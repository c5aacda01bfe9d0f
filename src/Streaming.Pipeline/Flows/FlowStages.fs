namespace Streaming.Pipeline.Flows

open System
open Streaming.Domain
open Streaming.Flow.Pyramid
open Streaming.Flow.Solver
open Streaming.Flow.Warping
open Streaming.Generators.Exact
open Streaming.Learning.Channels
open Streaming.Learning.Flows
open Streaming.Pipeline.Features
open Streaming.Pipeline.Graph

/// From features to flows (paper 2.1.3).
module FlowStages =
    /// SIFTFlow, layer by layer, on as many workers as there are cores. The flow lies on the grid of the view after
    /// the step: F[after](p) ~ F[before](p + V(p)). A step whose views are not both there gets none.
    let flow (stages: Stages) workers (given: FlowWork) =
        let solvers = Pool<SiftFlowSolver>(fun () -> SiftFlowSolver())
        let layers = given.Graph.Plan.SiftFlow

        let solve (after: FeaturePyramid[]) (before: FeaturePyramid[]) (flow: FlowVector<float32>) =
            let solver = solvers.Rent()

            for i in 0 .. layers.Length - 1 do
                solver.Solve(after[i], before[i], layers[i], flow.X i, flow.Y i)

            solvers.Return solver

        let work (task: StepTask) =
            let step, views = given.Views.Steps[task.Step], task.Original.Views

            if views.Has step.Before && views.Has step.After then
                let flow = FlowVector(given.Space, given.Vectors.Rent())
                solve views[step.After] views[step.Before] flow
                task.Original.Steps[task.Step] <- flow.Components

            views.LetGo step.Before
            views.LetGo step.After
            task

        stages.Map({ Name = "flow"; Workers = workers; Capacity = 4 * workers }, work)

    /// Takes an original's steps as they come, and gives out each group of pairs as soon as its flows are known.
    let gather (stages: Stages) (given: FlowWork) =
        let order = given.Order
        let mutable came, first = 0, 0

        let take (task: StepTask) : PairsTask seq =
            came <- came + 1
            let from = first

            while first < order.Groups.Length && order.Groups[first].Ready <= came do
                first <- first + 1

            let upTo = first

            if came = order.Steps.Length then
                came <- 0
                first <- 0

            Seq.init (upTo - from) (fun i -> { Original = task.Original; Group = from + i })

        stages.Expand({ Name = "gather flows"; Workers = 1; Capacity = 1 }, take)

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

    /// Composes the flow of every pair of a group, rounds it once, to sixteenths of a cell, and measures what is stored
    /// against the exact field. Pairs with a step that has no flow get none.
    let pairs (stages: Stages) workers (given: FlowWork) =
        let finish (original: OriginalInWork) (pairs: int[]) (scratch: float32[][]) =
            let exact = ExactFlows(given.Space, given.Views, original.Decoded.Box)

            for i in pairs do
                let pair = given.Views.Pairs[i]

                if pair.Chain |> Array.forall (fun step -> original.Steps[step].Length > 0) then
                    let flow, rounded = compose given.Space scratch original.Steps pair.Chain, given.Rounded.Rent()
                    original.Flows[i] <- rounded
                    QuantisedFlow.quantise (ReadOnlySpan flow) (Span rounded)
                    let stored = scratch[2]
                    QuantisedFlow.restore (ReadOnlySpan rounded) (Span stored)
                    original.Errors[i] <- exact.Errors(pair, stored)

        let work (task: PairsTask) =
            try
                given.Vectors.Borrow(3, finish task.Original given.Order.Groups[task.Group].Pairs)
            with :? ItemRejectedException as e ->
                task.Original.Refusals[1 + task.Group] <- Some(task.Original.Decoded.Rejected("pairs", e.Reason, e.Message))

            task

        stages.Map({ Name = "pairs"; Workers = workers; Capacity = workers }, work)

    /// Puts an original's pairs together, or rejects it for the first reason that was found; its steps are no longer
    /// needed then. `clear` takes back the sums of one that is rejected.
    let whole (stages: Stages) (rejects: Reject -> unit) (clear: ChannelSums[][] -> unit) (given: FlowWork) =
        let assemble (parts: PairsTask[]) : OriginalFlows seq =
            let original = parts[0].Original
            let back (pool: Pool<'a[]>) (rented: 'a[][]) = rented |> Array.filter (fun one -> one.Length > 0) |> Array.iter pool.Return
            back given.Vectors original.Steps

            match original.Refused with
            | Some reject ->
                back given.Rounded original.Flows
                if original.Channels.IsValueCreated then clear original.Channels.Value
                rejects reject
                Seq.empty
            | None ->
                Seq.singleton
                    { Decoded = original.Decoded
                      Flows = original.Flows
                      Errors = original.Errors
                      Channels = original.Channels.Value }

        stages.Group("gather pairs", 1, (fun _ -> given.Order.Groups.Length), assemble)
