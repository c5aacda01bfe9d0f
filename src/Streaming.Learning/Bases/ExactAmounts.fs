namespace Streaming.Learning.Bases

open Streaming.Domain
open Streaming.Learning.Flows

/// Holding flows to the amounts of their pairs. A picture moves as a whole, but flows of deeper layers say less than it did:
/// where the picture turns, its features become others, and what still looks alike lies nearer to where it was. The finest layer
/// says it best. So the mean flow of an amount becomes that of the finest layer on the grid of every layer, brought by the little
/// that it lacks to the similarity that training pairs are known to differ by: their amount, and nothing else.
module ExactAmounts =
    /// What the finest layer may lack of an amount, or have too much, as a share of it. Flows that are further off have not
    /// found the transform, and are left to say so.
    let tolerance = 0.1

    // From where the finest layer's mean flow says that a place came from to where it did.
    let private correction (space: FeatureSpace) family baseAmount amount finest field =
        let t = Family.normalised family baseAmount amount
        let told = FieldMotion.toldAmount space family amount finest field

        if Family.accepts family told && abs (t - Family.normalised family baseAmount told) <= tolerance * t then
            let middle = float space.InputSize / 2.0
            let meant = Family.affine family amount space.InputSize middle middle
            FieldMotion.ofLayer space finest field |> Affine.andThen (Affine.inverse meant)
        else
            Affine.identity

    /// The mean flow at an amount, in cells, as it is where its amount is exact.
    let ofMean (space: FeatureSpace) (family: Family) (baseAmount: float) (amount: float) (mean: float[]) : float[] =
        let finest = space.Layers |> Array.indexed |> Array.minBy (fun (_, layer) -> layer.Stride) |> fst
        let field = FieldSpread.ofLayer space finest (Array.map float32 mean)
        let correction = correction space family baseAmount amount finest field
        let planes = FlowVector(space, field)

        space.Layers
        |> Array.iteri (fun i layer ->
            let x = planes.X i
            let y = planes.Y i

            for cell in 0 .. layer.Cells - 1 do
                let px, py = layer.ToInput(float (cell % layer.Size)), layer.ToInput(float (cell / layer.Size))
                let struct (qx, qy) = correction.Apply(px + layer.Stride * float x[cell], py + layer.Stride * float y[cell])
                x[cell] <- float32 ((qx - px) / layer.Stride)
                y[cell] <- float32 ((qy - py) / layer.Stride))

        Array.map float field
