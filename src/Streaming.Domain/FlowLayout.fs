namespace Streaming.Domain

/// The order of a flow vector's components: conv1..conv5, inside a layer the x plane then the y plane, row-major,
/// in cells of that layer's grid. The grids are the same in every dialect, so the layout is one.
module FlowLayout =
    /// Names of the layers in the vector's order.
    let layerNames = [| "conv1"; "conv2"; "conv3"; "conv4"; "conv5" |]

    /// Cells along one side of each layer's grid.
    let sizes = [| 55; 27; 13; 13; 13 |]

    /// Where each layer's components start.
    let offsets = sizes |> Array.scan (fun at size -> at + 2 * size * size) 0 |> Array.take 5

    /// Components of a flow vector: 8,522.
    let length = sizes |> Array.sumBy (fun size -> 2 * size * size)

    /// Steps of one cell that a stored component counts: flows are rounded once, to sixteenths of a cell.
    let stepsPerCell = 16
