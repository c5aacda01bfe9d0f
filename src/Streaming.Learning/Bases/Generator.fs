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

    /// G = B A tau(t) at the normalised amount t (Family.normalised), in cells. t = 1 is the base amount; any t is
    /// answered, also between and beyond the amounts of the calibration.
    let at (basis: Basis) (t: float) =
        ofColumns (Array.append [| basis.Pca.Mean |] basis.Pca.Directions) basis.Coefficients t

    /// t of the amount. An amount that means nothing for the family is an InputException.
    let normalised family (baseAmount: float) (amount: float) =
        if not (Family.accepts family amount) then
            raise (
                InputException
                    $"{amount:g} is no amount for {Family.name family}; expected {(Family.range family).Text} ({Family.unit family})."
            )

        Family.normalised family baseAmount amount

    /// G[amount], in cells: in the order of the space, one value for every component of a flow. An amount that means nothing
    /// for the family is an InputException.
    let ofAmount (basis: Basis) (amount: float) =
        at basis (normalised basis.Family basis.BaseAmount amount)

    /// The negated field: the paper's approximate inverse of the generator.
    let negate (generator: float32[]) = generator |> Array.map (~-)
