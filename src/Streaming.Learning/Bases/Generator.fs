namespace Streaming.Learning.Bases

open Streaming.Domain

/// Generators: the flow vector that a family's basis predicts for an amount (paper 3.1).
module Generator =
    /// G = B A tau(t) from the columns of B, which are M, U1..Uk and the widening, and the coefficients A, one row for
    /// each of them; in cells.
    let ofColumns (columns: float[][]) (coefficients: float[][]) (t: float) =
        Vectors.combine columns (Regression.weights coefficients t) |> Array.map float32

    /// The columns of B, each times its weight, added up; in cells.
    let ofWeights (columns: float[][]) (weights: float[]) = Vectors.combine columns weights

    /// The field of one layer on the grid of every layer: a transform moves the same points of the input whatever layer
    /// looks at them. Between the layer's cells it is interpolated linearly, and beyond its border it goes on as at the
    /// border's cells.
    let ofLayer (space: FeatureSpace) (from: int) (generator: float32[]) =
        let source = space.Layers[from]
        let start, size = space.OffsetOf from, source.Size
        let all = FlowVector.zero<float32> space

        let sample plane (x: float) (y: float) =
            let left, top = max 0 (min (size - 2) (int (floor x))), max 0 (min (size - 2) (int (floor y)))
            let px, py = x - float left, y - float top
            let at row column = float generator[start + plane * size * size + row * size + column]

            (1.0 - py) * ((1.0 - px) * at top left + px * at top (left + 1))
            + py * ((1.0 - px) * at (top + 1) left + px * at (top + 1) (left + 1))

        space.Layers
        |> Array.iteri (fun i layer ->
            let share = source.Stride / layer.Stride
            let place index = (layer.ToInput(float index) - source.ToInput 0.0) / source.Stride

            for cell in 0 .. layer.Cells - 1 do
                let x, y = place (cell % layer.Size), place (cell / layer.Size)

                for plane in 0..1 do
                    (all.Planes i)[plane * layer.Cells + cell] <- float32 (share * sample plane x y))

        all.Components

    /// G = B A tau(t) at the normalised amount t (Family.normalised), in cells. t = 1 is the base amount; any t is
    /// answered, also between and beyond the amounts of the calibration.
    let at (basis: Basis) (t: float) =
        ofColumns (Array.append [| basis.Pca.Mean |] basis.Pca.Directions) basis.Regression.Coefficients t

    /// t of the amount. An amount that means nothing for the family is an InputException.
    let normalised family (baseAmount: float) (amount: float) =
        if not (Family.accepts family amount) then
            raise (
                InputException
                    $"{amount:g} is no amount for {Family.name family}; expected a positive number of {Family.unit family} (a factor above 1 for scale-up, between 0 and 1 for scale-down)."
            )

        Family.normalised family baseAmount amount

    /// G[amount], in cells: in the order of the space, one value for every component of a flow. An amount that means nothing
    /// for the family is an InputException.
    let ofAmount (basis: Basis) (amount: float) =
        at basis (normalised basis.Family basis.BaseAmount amount)

    /// The negated field: the paper's approximate inverse of the generator.
    let negate (generator: float32[]) = generator |> Array.map (~-)
