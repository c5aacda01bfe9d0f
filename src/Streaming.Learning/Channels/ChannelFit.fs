namespace Streaming.Learning.Channels

open System
open Streaming.Domain

/// A layer's channel map for every amount: each coefficient is a polynomial in t.
type ChannelFit =
    { /// Channels of a cell: C.
      Channels: int
      /// Degree of the polynomials.
      Degree: int
      /// (Degree + 1) x C x (C + 1): for each power of t the matrix, one row for each channel that comes out, with the
      /// bias, in the features' own unit, as its last number.
      Coefficients: float[]
      /// How strongly it was held to the identity: a share of the mean square of the inputs.
      Strength: float
      /// RMS over cells of originals that it was not fitted to, over that of the warp alone; not a number where there
      /// were too few originals to hold any back.
      HeldOut: float
      /// Cells that it was learned from.
      Cells: int64 }

/// Learning a channel map from its sums: least squares of y on x with coefficients that are polynomials in t, held to the
/// map that changes nothing (ridge regression, Hoerl and Kennard 1970, about the identity). The strength is chosen by
/// what it leaves of originals that were held back: each of the two sets judges the map that the other one makes.
module ChannelFit =
    /// The strength where there are too few originals to choose one.
    let unchosen = 1e-2

    /// Strengths that are tried.
    let strengths = [| for quarter in -24 .. 8 -> 10.0 ** (float quarter / 4.0) |]

    // The sum of the squares of all inputs, but for the constant one.
    let private squaresOf (sums: ChannelSums) (amounts: int[]) =
        let c = sums.Channels

        Seq.sum (
            seq {
                for set in 0 .. sums.Sets - 1 do
                    for a in amounts do
                        for i in 0 .. c - 1 do
                            sums.SquareOf(set, a, i)
            }
        )

    // The strength that leaves least of the set that it was not fitted to, and what that is.
    let private choose (algebra: ILinearAlgebra) (ofSets: Equations[]) (perStrength: float) =
        let held = strengths |> Array.map (fun s -> s * perStrength)

        let left =
            Array.map2
                (+)
                (ChannelEquations.judged algebra ofSets[0] ofSets[1] held)
                (ChannelEquations.judged algebra ofSets[1] ofSets[0] held)

        let best = Array.IndexOf(left, Array.min left)
        let identity = ofSets |> Array.sumBy _.Rest
        struct (strengths[best], (if identity > 0.0 then sqrt (max 0.0 (identity + left[best]) / identity) else nan))

    // From what was found, in orthonormal polynomials and scaled inputs about the identity, to the map's own coefficients.
    let private inPowers (polynomials: float[][]) (c: int) (unit: float) (scale: float) (found: float[]) =
        let degree = polynomials.Length - 1
        let coefficients = Array.zeroCreate<float> ((degree + 1) * c * (c + 1))

        for power in 0..degree do
            for into in 0 .. c - 1 do
                for from in 0..c do
                    let mutable sum = 0.0

                    for k in 0..degree do
                        sum <- sum + polynomials[k].[power] * found[(k * (c + 1) + from) * c + into]

                    // Inputs were scaled, and the constant stands for features in units.
                    let own = if from = c then sum * ChannelEquations.free * unit else sum / scale
                    let identity = if power = 0 && from = into then 1.0 else 0.0
                    coefficients[(power * c + into) * (c + 1) + from] <- own + identity

        coefficients

    /// The map of a layer, from its sums at the normalised amounts `ts` (Family.normalised), in the order of the sums.
    /// Amounts without a cell take no part; where fewer have some than the degree needs, it is lowered. Without any cell
    /// an InputException.
    let solve (algebra: ILinearAlgebra) (degree: int) (unit: float) (ts: float[]) (sums: ChannelSums) : ChannelFit =
        let count set = [ 0 .. sums.Amounts - 1 ] |> List.sumBy (fun amount -> sums.Count(set, amount))
        let amounts = [| 0 .. sums.Amounts - 1 |] |> Array.filter (fun a -> Seq.sum (Seq.init sums.Sets (fun set -> sums.Count(set, a))) > 0.0)

        if amounts.Length = 0 then
            raise (InputException "There is no cell to learn a channel map from; learn from at least one image.")

        let degree = min degree (amounts.Length - 1)
        let polynomials = ChannelEquations.orthonormal degree (amounts |> Array.map (fun a -> ts[a]))
        let valuesAt t = polynomials |> Array.map (fun q -> ChannelEquations.valueAt q t)
        let q = amounts |> Array.map (fun a -> valuesAt ts[a])
        let cells = Seq.init sums.Sets count |> Seq.sum
        let squares = squaresOf sums amounts

        // A layer that is silent everywhere has nothing to scale.
        let scale = if squares > 0.0 then sqrt (squares / cells / float sums.Channels) else 1.0
        let ofSets = Array.init sums.Sets (fun set -> ChannelEquations.ofSet sums set amounts q scale)
        let perStrength = cells / float amounts.Length

        let struct (strength, heldOut) =
            if ofSets.Length < 2 || Seq.exists (fun set -> count set = 0.0) (Seq.init sums.Sets id) || squares = 0.0 then
                struct (unchosen, nan)
            else
                choose algebra ofSets perStrength

        let found = ofSets |> Array.reduce ChannelEquations.together |> ChannelEquations.solve algebra (strength * perStrength)

        { Channels = sums.Channels
          Degree = degree
          Coefficients = inPowers polynomials sums.Channels unit scale found
          Strength = strength
          HeldOut = heldOut
          Cells = int64 cells }

    /// The matrix (C x C, row-major) and the bias of coefficients with C channels at t.
    let at (channels: int) (coefficients: float[]) (t: float) =
        let size = channels * (channels + 1)
        let degree = coefficients.Length / size - 1

        let value i =
            let mutable sum = 0.0

            for power in degree .. -1 .. 0 do
                sum <- sum * t + coefficients[power * size + i]

            float32 sum

        struct (Array.init (channels * channels) (fun i -> value (i / channels * (channels + 1) + i % channels)),
                Array.init channels (fun i -> value (i * (channels + 1) + channels)))
