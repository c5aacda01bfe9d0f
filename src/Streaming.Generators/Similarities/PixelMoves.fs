namespace Streaming.Generators.Similarities

open System
open Streaming.Domain
open Streaming.Generators.Amounts
open Streaming.Generators.Moving

/// Pictures as features that no network made, and the exact fields of similarities: the control. Layers are the picture at several
/// sizes, each cell the mean of a square of pixels, from single pixels' neighbours to squares as wide as the cells of deep layers.
[<Sealed; AllowNullLiteral(false)>]
type PixelMoves(inputSize: int, lowest: float[], highest: float[]) =
    let layerOf (stride: int) =
        { Name = $"pixels{stride}"
          Size = inputSize / stride
          Channels = 3
          Stride = float stride
          Origin = float stride / 2.0 - 0.5 }

    let space =
        { Network = "pixels"
          InputSize = inputSize
          Layers = [| 2; 4; 8; 16 |] |> Array.map layerOf }

    let everywhere = [| 0 .. inputSize * inputSize - 1 |]

    /// The features of a picture, planes of red, green and blue: each channel less its mean, in units of the common deviation, so
    /// that neither brightness nor contrast decides.
    member _.Features(picture: ReadOnlyMemory<float32>) : ViewFeatures =
        let pixels = inputSize * inputSize
        let struct (means, deviation) = PixelFeatures.statistics pixels everywhere picture.Span
        let unit = PixelFeatures.unitOf deviation

        space.Layers
        |> Array.map (fun layer ->
            let side = int layer.Stride
            let made = Array.zeroCreate<float32> (3 * layer.Cells)

            for cell in 0 .. layer.Cells - 1 do
                for channel in 0..2 do
                    let mutable sum = 0.0

                    for row in 0 .. side - 1 do
                        for column in 0 .. side - 1 do
                            sum <- sum + float picture.Span[channel * pixels + (cell / layer.Size * side + row) * inputSize + cell % layer.Size * side + column]

                    made[3 * cell + channel] <- float32 (unit * (sum / float (side * side) - means[channel]))

            made)

    interface ISimilarityMoves with
        member _.Space = space
        member _.Layers = [| 0 .. space.Layers.Length - 1 |]
        // Nothing is left to mix: what moves is the picture itself.
        member _.WithMaps = true
        member _.Lowest = lowest
        member _.Highest = highest

        member _.Field(axis, number, layer) =
            if number = 0.0 then
                None
            else
                let place = SimilarityAxis.all |> Array.map (fun other -> if other = axis then number else 0.0)
                let field = Array.zeroCreate<float32> (2 * space.Layers[layer].Cells)
                ExactField.write space.Layers[layer] (SimilarityAxis.toSimilarity place |> Similarity.toMap inputSize) (Span field)
                Some field

        member _.MapsOf place = Array.map (fun _ -> 0.0) place
        member _.Map(_, _, _) = ()
