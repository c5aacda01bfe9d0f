namespace Streaming.Learning.Flows

open System
open Streaming.Domain

/// A flow vector as whole sixteenths of a cell (FlowVector.partsPerCell). A flow is rounded once, where it is made;
/// everything downstream sees these integers, so that its sums are exact in any order.
module QuantisedFlow =
    /// The longest flow that is stored, in cells: far beyond any grid, and within the 16 bits of a component.
    let longest = 2047.0f

    let private refuse (at: int) (value: float32) : unit =
        let detail =
            if Single.IsFinite value then
                $"Component {at} of the flow is {value:g} cells; a flow within its grid is at most {longest:g}."
            else
                $"Component {at} of the flow is {value:g}; a finite number of cells was expected."

        raise (ItemRejectedException(RejectReason.NotFinite, detail))

    /// Rounds a flow in cells to sixteenths, half to even, into a span of the same length. Rounding is symmetric, so a
    /// negated flow has the negated sixteenths. A component that is no number, or longer than `longest`, rejects the item
    /// (ItemRejectedException, NotFinite): no value is ever clipped.
    let quantise (cells: ReadOnlySpan<float32>) (sixteenths: Span<int16>) =
        if sixteenths.Length <> cells.Length then
            invalidArg (nameof sixteenths) $"A flow of {cells.Length} components needs as many sixteenths, not {sixteenths.Length}."

        for i in 0 .. cells.Length - 1 do
            let value = cells[i]

            // A NaN fails this comparison too.
            if not (MathF.Abs value <= longest) then
                refuse i value

            sixteenths[i] <- int16 (MathF.Round(value * float32 FlowVector.partsPerCell))

    /// The flow in cells that sixteenths stand for, exactly, into a span of the same length.
    let restore (sixteenths: ReadOnlySpan<int16>) (cells: Span<float32>) =
        if cells.Length <> sixteenths.Length then
            invalidArg (nameof cells) $"A flow of {sixteenths.Length} components needs room for as many cells, not {cells.Length}."

        for i in 0 .. sixteenths.Length - 1 do
            cells[i] <- float32 sixteenths[i] / float32 FlowVector.partsPerCell
