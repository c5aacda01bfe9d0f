namespace Streaming.Experiments.Evaluation

open Streaming.Domain

/// RMS and mean absolute deviation that the paper states.
[<Struct>]
type PaperDeviation =
    { /// Root of the mean squared difference.
      Rms: float
      /// Mean absolute difference.
      Mad: float }

/// What the paper says of its generators, to stand beside what is measured here. It depends on the paper's weights and
/// images: nothing else of it can be repeated exactly.
module PaperNumbers =
    /// Features made by the generator against those of the transformed image, at conv5 (section 3.1).
    let forward family amount =
        match family, amount with
        | Left, 30.0 -> Some { Rms = 4.69; Mad = 1.042 }
        | ScaleUp, 1.3 -> Some { Rms = 1.63; Mad = 0.46 }
        | _ -> None

    /// Features moved by the generator and by its negation against the untouched ones (Figure A2), at conv5.
    let back family amount =
        match family, amount with
        | RotateMinus, 30.0 -> Some { Rms = 0.37; Mad = 0.09 }
        | ScaleUp, 1.3 -> Some { Rms = 0.86; Mad = 0.19 }
        | Left, 30.0 -> Some { Rms = 3.96; Mad = 0.9 }
        | _ -> None

    /// The layer of these figures.
    let layer = "conv5"

    /// The layer at which a network's figures stand beside them: that one, or the last of a network that has none of its name.
    let layerOf (layers: string seq) = if Seq.contains layer layers then layer else Seq.last layers
