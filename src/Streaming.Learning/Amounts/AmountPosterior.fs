namespace Streaming.Learning.Amounts


/// What is known of an amount after two pictures were compared: how likely each is. Amounts are counted by t, evenly,
/// from none to the largest.
[<Sealed; AllowNullLiteral(false)>]
type AmountPosterior private (ts: float[], shares: float[], logMean: float) =
    let below (share: float) =
        let mutable at, sum = 0, shares[0]

        while sum < share && at < shares.Length - 1 do
            at <- at + 1
            sum <- sum + shares[at]

        ts[at]

    /// From log likelihoods at evenly spaced t, up to a constant; before, every t is as likely.
    static member OfLogLikelihoods(ts: float[], logs: float[]) =
        let most = Array.max logs
        let weights = logs |> Array.map (fun value -> exp (value - most))
        let sum = Array.sum weights
        AmountPosterior(ts, weights |> Array.map (fun w -> w / sum), most + log (sum / float ts.Length))

    /// The t that are told apart, ascending.
    member _.Ts = ts

    /// The share of each.
    member _.Shares = shares

    /// The logarithm of the mean likelihood: how much speaks for the family as a whole, up to the same constant.
    member _.LogMean = logMean

    /// The mean.
    member _.Mean = Array.fold2 (fun sum t share -> sum + t * share) 0.0 ts shares

    /// The standard deviation.
    member this.Deviation =
        let mean = this.Mean
        sqrt (Array.fold2 (fun sum t share -> sum + (t - mean) * (t - mean) * share) 0.0 ts shares)

    /// The interval that leaves 2.5 % on either side.
    member _.Interval = struct (below 0.025, below 0.975)

    /// The share of the t above this one.
    member _.Above(t: float) =
        Array.fold2 (fun sum at share -> if at > t then sum + share else sum) 0.0 ts shares

/// Log likelihoods of amounts from how far something is from what each amount explains.
module AmountLikelihood =
    /// Of `count` independent errors with one unknown variance, whose sum of squares is this for an amount: the variance
    /// at its most likely leaves -count / 2 ln(squares). `least` keeps a perfect fit finite.
    let ofSquares (count: float) (least: float) (squares: float) =
        -0.5 * count * log (max least squares)
