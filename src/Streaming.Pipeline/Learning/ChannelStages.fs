namespace Streaming.Pipeline.Learning

open System
open Streaming.Domain
open Streaming.Flow.Warping
open Streaming.Learning.Channels
open Streaming.Pipeline.Flows
open Streaming.Pipeline.Graph

/// From the features and flows of an original's pairs to what channel maps are learned from.
module ChannelStages =
    /// Originals that are worked on at once where `workers` steps are. Each is kept whole meanwhile, hundreds of megabytes,
    /// and an original's sums take a fraction of the time that its views take in the network.
    let workersOf workers = max 1 (workers / 4)

    // Rows that go into one product: enough for a fast one.
    let private rowsAtOnce = 1024

    // Rows on their way into the sums of one layer.
    type private Rows(channels: int, algebra: ILinearAlgebra) =
        let inputs: float[] = Array.zeroCreate (rowsAtOnce * (channels + 1))
        let both: float[] = Array.zeroCreate (rowsAtOnce * (2 * channels + 1))
        let mutable used = 0

        member _.Free = rowsAtOnce - used

        member _.Take(count: int) =
            let first = used
            used <- used + count
            struct (Memory(inputs, first * (channels + 1), count * (channels + 1)), Memory(both, first * (2 * channels + 1), count * (2 * channels + 1)))

        member _.Flush(sums: ChannelSums, amount: int) =
            if used > 0 then
                Array.Clear(inputs, used * (channels + 1), inputs.Length - used * (channels + 1))
                Array.Clear(both, used * (2 * channels + 1), both.Length - used * (2 * channels + 1))
                sums.Add(algebra, 0, amount, inputs, both, used)
                used <- 0

    /// Whether a family's map is learned from the pairs of a pose, the `index`-th of `poses`: `wanted` of them are,
    /// evenly spread.
    let isChosen wanted poses index =
        wanted >= poses || (index * wanted) % poses < wanted

    /// The cells of a layer that a pair gives: those whose source lies inside the grid, at most `most` of the whole grid,
    /// evenly spread and others for each pair.
    let cells (layer: Layer) (most: int) (pair: int) (x: float32[]) (y: float32[]) =
        let cells = layer.Size * layer.Size
        let every = (cells + most - 1) / most
        let last = float32 (layer.Size - 1)
        let within at = at >= 0.0f && at <= last

        [| for cell in pair % every .. every .. cells - 1 do
               if within (float32 (cell % layer.Size) + x[cell]) && within (float32 (cell / layer.Size) + y[cell]) then
                   cell |]

    /// Sums up what the channels of warped features become, and lets go of the features. The warp is the motion that the
    /// pair's own flow tells (AffineMotion): neither the truth, which is never learned from, nor the generator, which is
    /// only known at the end.
    let sum (stages: Stages) workers (given: FlowWork) (estimators: ChannelEstimators) (algebra: ILinearAlgebra) (sums: Pool<ChannelSums[][]>) =
        let plan, views = given.Graph.Plan, given.Views
        let map = plan.ChannelMap |> Option.defaultWith (fun () -> invalidArg (nameof given) "The plan has no channel maps.")
        let layers = estimators.Layers |> Array.map (fun layer -> given.Space.Layers[layer])
        let rows = Pool<Rows[]>(fun () -> layers |> Array.map (fun layer -> Rows(layer.Channels, algebra)))

        // For each family and amount, the pairs to learn from.
        let groups =
            plan.Families
            |> Array.mapi (fun f family ->
                family.Amounts
                |> Array.mapi (fun amount value ->
                    let chosen =
                        [| for i in 0 .. views.Pairs.Length - 1 do
                               let pair = views.Pairs[i]

                               if pair.Family = family.Family && pair.Amount = value then
                                   i |]

                    struct (f, amount, chosen |> Array.indexed |> Array.filter (fun (pose, _) -> isChosen map.Poses chosen.Length pose) |> Array.map snd)))
            |> Array.concat

        let work (flows: OriginalFlows) : OriginalFlows =
            let own, sums = rows.Rent(), sums.Rent()

            let addPair (pair: int) (sums: ChannelSums[]) amount =
                let planned = views.Pairs[pair]
                let before, after = flows.Pyramids[views.Steps[planned.Chain[0]].Before], flows.Pyramids[planned.After]
                let motion = AffineMotion.ofFlow given.Space flows.Decoded.Box.CentreX flows.Decoded.Box.CentreY flows.Flows[pair]

                estimators.Layers
                |> Array.iteri (fun l layer ->
                    let grid = layers[l].Size * layers[l].Size
                    let field = Array.zeroCreate<float32> (2 * grid)
                    AffineMotion.write layers[l] motion (Span field)
                    let x, y = Array.sub field 0 grid, Array.sub field grid grid
                    let mutable rest = cells layers[l] map.Cells pair x y

                    while rest.Length > 0 do
                        let now = min rest.Length own[l].Free
                        let struct (inputs, both) = own[l].Take now
                        WarpedCells.Write(before[layer], after[layer], ReadOnlySpan x, ReadOnlySpan y, ReadOnlySpan(rest, 0, now), float32 estimators.Units[layer], inputs.Span, both.Span)
                        rest <- rest[now..]

                        if own[l].Free = 0 then
                            own[l].Flush(sums[l], amount))

            for struct (family, amount, pairs) in groups do
                for pair in pairs do
                    addPair pair sums[family] amount

                own |> Array.iteri (fun l rows -> rows.Flush(sums[family].[l], amount))

            rows.Return own
            flows.Pyramids |> Array.iter given.Pyramids.Return
            { flows with Pyramids = [||]; Channels = sums }

        let workers = workersOf workers
        stages.Map({ Name = "channels"; Workers = workers; Capacity = workers }, work)
