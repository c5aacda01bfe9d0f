namespace Streaming.Learning.Flows

open System
open Streaming.Domain

module internal EndpointParts =
    // A cell's error is rounded to 2^-20 of a cell.
    [<Literal>]
    let perCell = 1048576.0

/// A sum of endpoint errors |V(p) - W(p)| over cells. Each cell's error is rounded once, to 2^-20 of a cell, and
/// summed as an integer, so the sum is the same in any order and on any number of workers.
[<Struct>]
type EndpointError =
    { /// Sum of the errors, in 2^-20 cells.
      Sum: int64
      /// Cells summed over.
      Cells: int64 }

    /// No cell yet.
    static member Zero = { Sum = 0L; Cells = 0L }

    /// The errors over the cells of both.
    static member (+)(a: EndpointError, b: EndpointError) =
        { Sum = a.Sum + b.Sum
          Cells = a.Cells + b.Cells }

    /// Mean endpoint error in cells of the layer's grid; NaN over no cell.
    member e.Mean = float e.Sum / float e.Cells / EndpointParts.perCell

/// Measuring endpoint errors.
module EndpointError =
    /// What Sum counts a cell as.
    let partsPerCell = EndpointParts.perCell

    /// The error of one layer's flow against a field, usually the exact one (ExactField.write), over the mask's
    /// cells. Both in cells, x plane then y plane (2 * Size * Size values). A value that is not finite at a cell of
    /// the mask rejects the item (ItemRejectedException, NotFinite).
    let between (mask: CellMask) (flow: ReadOnlySpan<float32>) (field: ReadOnlySpan<float32>) =
        let cells = mask.Inside.Length

        if flow.Length <> 2 * cells || field.Length <> 2 * cells then
            invalidArg
                (nameof flow)
                $"Two fields of {2 * cells} values were expected for {mask.Layer.Name}, not of {flow.Length} and {field.Length}."

        let mutable sum, counted = 0L, 0L

        for cell in 0 .. cells - 1 do
            if mask.Inside[cell] then
                let dx = float flow[cell] - float field[cell]
                let dy = float flow[cells + cell] - float field[cells + cell]
                let error = sqrt (dx * dx + dy * dy)

                if not (Double.IsFinite error) then
                    raise (
                        ItemRejectedException(
                            RejectReason.NotFinite,
                            $"The flow or the field at cell {cell} of {mask.Layer.Name} is not finite."
                        )
                    )

                sum <- sum + int64 (Math.Round(error * partsPerCell))
                counted <- counted + 1L

        { Sum = sum; Cells = counted }

    /// The error of doing nothing: of the zero flow against the field.
    let ofNoFlow (mask: CellMask) (field: ReadOnlySpan<float32>) =
        between mask (ReadOnlySpan(Array.zeroCreate<float32> field.Length)) field
