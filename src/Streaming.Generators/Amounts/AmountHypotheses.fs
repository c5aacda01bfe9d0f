namespace Streaming.Generators.Amounts

open System
open System.Buffers
open Streaming.Domain
open Streaming.Flow.Deviations
open Streaming.Flow.Fields
open Streaming.Generators.Moving
open Streaming.Generators.Stored
open Streaming.Learning.Amounts

/// Amounts of one family as hypotheses: were the second picture made from the first by this amount, then the first one's
/// features, moved by that amount's field (and mapped), would be those of the second. Safe to use from several threads.
[<Sealed; AllowNullLiteral(false)>]
type AmountHypotheses(space: FeatureSpace, family: StoredFamily, fields: IHypothesisFields, cells: int[][], lattice: AmountLattice) =
    let warp = FeatureWarp(space, Boundary.Clamp)

    /// The features that are compared.
    member _.Space = space

    /// The family.
    member _.Family = family

    /// Where hypotheses are tried.
    member _.Lattice = lattice

    /// Cells that are compared, for each layer.
    member _.Cells = cells

    /// The amount of a place.
    member _.Amount(place: int) = family.AmountAt(float place * lattice.Step)

    /// Mean squared deviation, over the region's cells and all channels, of one layer's features of the first picture
    /// under the hypothesis of a place, from those of the second.
    member this.Deviation(before: ViewFeatures, after: ViewFeatures, mapping: ChannelMapping option, layer: int, place: int) =
        let shape = space.Layers[layer]
        let cells = cells[layer]
        let length = cells.Length * shape.Channels
        let rows = ArrayPool<float32>.Shared.Rent length

        try
            fields.Use(
                place,
                fun field ->
                    warp.Cells(layer, field, ViewFeatures.map shape before[layer], cells, Memory(rows, 0, length))

                    match mapping with
                    | Some mapping when place > 0 -> mapping.Invoke(layer, this.Amount place, Memory(rows, 0, length))
                    | _ -> ()

                    let deviation = FeatureDeviation.OfCells(ReadOnlySpan(rows, 0, length), ViewFeatures.map shape after[layer], ReadOnlySpan cells)
                    deviation.Squares / float deviation.Values
            )
        finally
            ArrayPool<float32>.Shared.Return rows

/// Making hypotheses.
module AmountHypotheses =
    /// First places tried for each calibration amount: with one only, amounts halfway between calibration amounts would
    /// be harder to find than those at them.
    let private placesPerAmount = 2

    /// How often their distance is then halved for features.
    let private depth = 1

    /// Where a family's hypotheses are tried, from no change to the largest of its calibration amounts and of `amounts`; the
    /// distance of the first places is halved `depth` times.
    let latticeOf (family: StoredFamily) (amounts: float seq) depth =
        let largest = amounts |> Seq.map family.TOf |> Seq.fold max family.LargestT
        let spacing = family.LargestT / float (placesPerAmount * family.Amounts.Length)
        let coarse = int (ceil (largest / spacing - 1e-9))
        AmountSearch.lattice largest (max 2 coarse) depth

    /// The hypotheses of a family about the features of its space.
    let ofFamily field radius (family: StoredFamily) (amounts: float seq) =
        let space, lattice = family.Space, latticeOf family amounts depth
        AmountHypotheses(space, family, GeneratorFields(family, field, lattice), space.Layers |> Array.map (HypothesisRegion.cells space radius), lattice)
