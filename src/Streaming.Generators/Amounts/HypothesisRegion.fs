namespace Streaming.Generators.Amounts

open Streaming.Domain

/// The cells that hypotheses are compared over: those within `radius` input pixels of the input's centre, about which
/// views turn. The region must not depend on the amount, or it would tell it.
module HypothesisRegion =
    /// The cells of a layer, row-major.
    let cells (space: FeatureSpace) (radius: float) (layer: Layer) =
        let centre = float space.InputSize / 2.0

        [| for cell in 0 .. layer.Size * layer.Size - 1 do
               let dx = layer.ToInput(float (cell % layer.Size)) - centre
               let dy = layer.ToInput(float (cell / layer.Size)) - centre

               if dx * dx + dy * dy <= radius * radius then
                   cell |]
