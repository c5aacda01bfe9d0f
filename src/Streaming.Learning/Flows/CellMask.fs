namespace Streaming.Learning.Flows

open Streaming.Domain

/// The cells of one layer that look at the object in a transformed view: those whose centre, taken back to the
/// original, lies in the object's box.
type CellMask =
    { /// The layer whose grid it is.
      Layer: Layer
      /// Whether the cell counts, row-major (Size x Size).
      Inside: bool[] }

    /// Cells that count.
    member m.Count = m.Inside |> Array.sumBy (fun inside -> if inside then 1 else 0)

/// Making masks.
module CellMask =
    /// The mask of `layer` in the view that `afterView` maps the original to, both in pixels of the network's
    /// input; `box` is the object's, in the original's frame (edges included). For a flow, the view is the
    /// transformed image, on whose grid the flow is defined.
    let create (layer: Layer) (afterView: Affine) (box: Box) =
        let back = Affine.inverse afterView

        { Layer = layer
          Inside =
            Array.init (layer.Size * layer.Size) (fun cell ->
                let struct (x, y) =
                    back.Apply(layer.ToInput(float (cell % layer.Size)), layer.ToInput(float (cell / layer.Size)))

                Box.contains box x y) }
