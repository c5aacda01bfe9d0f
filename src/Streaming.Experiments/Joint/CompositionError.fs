namespace Streaming.Experiments.Joint

open Streaming.Domain
open Streaming.Generators.Similarities

/// How far composed generators are from the exact field of a similarity.
module CompositionError =
    // Similarities that are measured, at most: they are drawn alike.
    let private most = 200

    /// The mean distance at some cells of each layer, in cells of its grid, over similarities.
    let ofSimilarities (moves: ISimilarityMoves) (cells: int[][]) (similarities: Similarity[]) : float[] =
        let space = moves.Space
        let composed = Array.zeroCreate<float32> space.Length

        let atLayer (place: float[]) (exact: float32[]) i (layer: Layer) =
            let fields = SimilarityAxis.all |> Array.mapi (fun axis own -> moves.Field(own, place[axis], i))
            ComposedField.write space i cells[i] fields composed
            let start = space.OffsetOf i

            cells[i]
            |> Array.averageBy (fun cell ->
                let x, y = composed[start + cell] - exact[start + cell], composed[start + layer.Cells + cell] - exact[start + layer.Cells + cell]
                sqrt (float (x * x + y * y)))

        similarities
        |> Array.truncate most
        |> Array.map (fun similarity ->
            let exact = ExactField.vector space (Similarity.toMap space.InputSize similarity)
            space.Layers |> Array.mapi (atLayer (SimilarityAxis.ofSimilarity similarity) exact))
        |> Array.transpose
        |> Array.map Array.average
