namespace Streaming.Learning

open Streaming.Domain

/// Generators: the flow vector that a family's basis predicts for an amount (paper 3.1).
module Generator =
    /// G = B A tau(t) at the normalised amount t (Family.normalised), in cells. t = 1 is the base amount; any t is
    /// answered, also between and beyond the amounts of the calibration.
    let at (basis: Basis) (t: float) =
        Pca.combine basis.Pca (Regression.weights basis.Regression.Coefficients t) |> Array.map float32

    /// G[amount], in cells: FlowLayout order, one value for every component of a flow. An amount that means nothing
    /// for the family is an InputException.
    let ofAmount (basis: Basis) (amount: float) =
        if not (Family.accepts basis.Family amount) then
            raise (
                InputException
                    $"{amount:g} is no amount for {Family.name basis.Family}; expected a positive number of {Family.unit basis.Family} (a factor above 1 for scale-up, between 0 and 1 for scale-down)."
            )

        at basis (Family.normalised basis.Family basis.BaseAmount amount)

    /// The negated field: the paper's approximate inverse of the generator.
    let negate (generator: float32[]) = generator |> Array.map (~-)
