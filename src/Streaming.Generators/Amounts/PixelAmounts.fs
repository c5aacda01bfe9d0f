namespace Streaming.Generators.Amounts

open System
open Streaming.Domain
open Streaming.Generators.Moving
open Streaming.Generators.Stored
open Streaming.Learning.Amounts

/// Telling the amount from the pixels of two pictures alone: the control that knows no features. The search is that of
/// features, with the exact fields of the family's transforms instead of generators. Safe to use from several threads.
[<Sealed; AllowNullLiteral(false)>]
type PixelAmounts(family: StoredFamily, radius: float, amounts: float seq) =
    let space = PixelFeatures.space family.Space.InputSize
    let cells = PixelFeatures.cells space radius
    // Pixels are smaller than cells: the least deviation is found to parts of one, from the same first places.
    let lattice = AmountHypotheses.latticeOf family amounts 4
    let hypotheses = AmountHypotheses(space, family, ExactHypothesisFields(space, family, cells, lattice), [| cells |], lattice)
    let views = Pool<ViewFeatures>(fun () -> [| Array.zeroCreate (3 * space.Layers[0].Cells) |])

    /// The family.
    member _.Family = family

    /// Where hypotheses are tried.
    member _.Lattice = lattice

    /// The largest amount that is tried, counted by t.
    member _.LargestT = float lattice.Last * lattice.Step

    /// What two pictures say, planes of red, green and blue, and the search.
    member _.Of(before: ReadOnlyMemory<float32>, after: ReadOnlyMemory<float32>) : struct (MethodEstimate * AmountSearch) =
        views.Borrow(
            2,
            fun views ->
                PixelFeatures.write space cells before.Span views[0]
                PixelFeatures.write space cells after.Span views[1]
                let struct (estimate, search) = FeatureAmounts.search hypotheses None views[0] views[1]
                struct ({ estimate with Method = Pixels; Layers = [||] }, search)
        )
