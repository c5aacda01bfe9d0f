namespace Streaming.Pipeline.Learning

open System
open Streaming.Domain
open Streaming.Flow.Warping
open Streaming.Learning.Channels
open Streaming.Pipeline.Features
open Streaming.Pipeline.Flows
open Streaming.Pipeline.Graph

/// From the features and flows of an original's pairs to what channel maps are learned from.
module ChannelStages =
    // Rows that go into one product: enough for a fast one.
    let private rowsAtOnce = 512

    // Rows on their way into the sums of one layer.
    type private Rows(channels: int, algebra: ILinearAlgebra) =
        let columns = 2 * channels + 1
        let values: float[] = Array.zeroCreate (rowsAtOnce * columns)
        let mutable used = 0

        member _.Free = rowsAtOnce - used

        member _.Take(count: int) =
            let first = used
            used <- used + count
            Memory(values, first * columns, count * columns)

        member _.Flush(sums: ChannelSums, amount: int) =
            if used > 0 then
                sums.Add(algebra, 0, amount, values, used)
                used <- 0

    /// The cells of a layer that a pair gives, and where its motion has them from: those whose source lies inside the grid, at
    /// most `most` of the whole grid, evenly spread and others for each pair.
    let cells (layer: Layer) (most: int) (pair: int) (motion: Affine) =
        let cells = layer.Size * layer.Size
        let every = (cells + most - 1) / most
        let last = float32 (layer.Size - 1)
        let within at = at >= 0.0f && at <= last

        [| for cell in pair % every .. every .. cells - 1 do
               let struct (x, y) = AffineMotion.at layer motion cell

               if within (float32 (cell % layer.Size) + x) && within (float32 (cell / layer.Size) + y) then
                   CellFlow(cell, x, y) |]

    /// Sums up what the channels of warped features become, group by group, and lets go of the features. The warp is the
    /// motion that the pair's own flow tells (AffineMotion): neither the truth, which is never learned from, nor the generator,
    /// which is only known at the end.
    let sum (stages: Stages) workers (given: FlowWork) (estimators: ChannelEstimators) (algebra: ILinearAlgebra) =
        let plan, views = given.Graph.Plan, given.Views
        let map = plan.ChannelMap |> Option.defaultWith (fun () -> invalidArg (nameof given) "The plan has no channel maps.")
        let layers = estimators.Layers |> Array.map (fun layer -> given.Space.Layers[layer])
        let rows = Pool<Rows[]>(fun () -> layers |> Array.map (fun layer -> Rows(layer.Channels, algebra)))

        let addPair (own: Rows[]) (original: OriginalInWork) (before: int) (pair: int) (sums: ChannelSums[]) amount =
            let before, after = original.Views[before], original.Views[views.Pairs[pair].After]
            let motion = AffineMotion.ofFlow given.Space original.Decoded.Box.CentreX original.Decoded.Box.CentreY original.Flows[pair]

            estimators.Layers
            |> Array.iteri (fun l layer ->
                let cells = cells layers[l] map.Cells pair motion
                let mutable first = 0

                while first < cells.Length do
                    let now = min (cells.Length - first) own[l].Free
                    let taken = own[l].Take now
                    WarpedCells.Write(before[layer], after[layer], ReadOnlySpan(cells, first, now), float32 estimators.Units[layer], taken.Span)
                    first <- first + now

                    if own[l].Free = 0 then
                        own[l].Flush(sums[l], amount))

        let addGroup (original: OriginalInWork) (group: PairGroup) (own: Rows[]) =
            for pair in group.Mapped do
                let before, after = views.Steps[views.Pairs[pair].Chain[0]].Before, views.Pairs[pair].After

                // Of an original that is refused some may be missing.
                if original.Refused.IsNone && original.Flows[pair].Length > 0 then
                    addPair own original before pair original.Channels.Value[group.Family] group.Amount

                original.Views.LetGo before
                original.Views.LetGo after

            own |> Array.iteri (fun l rows -> rows.Flush(original.Channels.Value[group.Family].[l], group.Amount))

        let work (task: PairsTask) =
            rows.Borrow(1, fun own -> addGroup task.Original given.Order.Groups[task.Group] own[0])
            task

        stages.Map({ Name = "channels"; Workers = workers; Capacity = workers }, work)
