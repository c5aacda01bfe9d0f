namespace Streaming.Learning.Flows

open System
open Streaming.Domain

/// A flow vector as whole sixteenths of a cell (FlowVector.stepsPerCell). A flow is rounded once, where it is made;
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

    /// Rounds a flow in cells to steps, half to even, into a span of the same length. Rounding is symmetric, so a
    /// negated flow has the negated steps. A component that is no number, or longer than `longest`, rejects the item
    /// (ItemRejectedException, NotFinite): no value is ever clipped.
    let quantise (cells: ReadOnlySpan<float32>) (steps: Span<int16>) =
        if steps.Length <> cells.Length then
            invalidArg (nameof steps) $"A flow of {cells.Length} components needs as many steps, not {steps.Length}."

        for i in 0 .. cells.Length - 1 do
            let value = cells[i]

            // A NaN fails this comparison too.
            if not (MathF.Abs value <= longest) then
                refuse i value

            steps[i] <- int16 (MathF.Round(value * float32 FlowVector.stepsPerCell))
