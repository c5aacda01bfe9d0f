namespace Streaming.Generators.Predictions

open Streaming.Flow.Deviations
open Streaming.Learning.Flows

/// A way to make features of a view without computing them from its picture. The first five make those after a
/// transform from those before it; the last three lead back to where they came from.
type Prediction =
    /// Moved by the generator (paper 3.1).
    | Generator
    /// Moved by the generator, then their channels mixed by its channel map.
    | ChannelMapped
    /// Left as they are.
    | Identity
    /// Moved by the exact field: where the transform truly takes each cell.
    | ExactWarp
    /// Moved by the mean of the stored flows at that very amount.
    | MeanFlow
    /// Moved by the generator, then by its negation: the paper's approximate inverse (Figure A2).
    | Negation
    /// Moved by the generator, then by the field that leads back, found by fixed-point iteration.
    | FixedPoint
    /// Moved by the exact field, then by that of the inverse transform: what is lost on any way there and back.
    | ExactBack

/// Names and order of the predictions.
module Prediction =
    /// Predictions of the features after the transform.
    let forward = [| Generator; ChannelMapped; Identity; ExactWarp; MeanFlow |]

    /// Predictions that lead back to the features before it.
    let back = [| Negation; FixedPoint; ExactBack |]

    /// All, in the order in which their deviations are kept.
    let all = Array.append forward back

    /// The name in files.
    let name prediction =
        match prediction with
        | Generator -> "generator"
        | ChannelMapped -> "channel_map"
        | Identity -> "identity"
        | ExactWarp -> "exact_warp"
        | MeanFlow -> "mean_flow"
        | Negation -> "negation"
        | FixedPoint -> "fixed_point"
        | ExactBack -> "exact_back"

    /// Place in `all`.
    let index (prediction: Prediction) = System.Array.IndexOf(all, prediction)

/// How far one prediction is from the truth at one layer.
[<Struct>]
type LayerDeviation =
    { /// Over every cell of the grid, as in the paper.
      All: Deviation
      /// Over the cells that look at the object.
      Inside: Deviation
      /// Of its field against the exact one, over the same; no cell for a prediction that leads back.
      Endpoint: EndpointError }

    /// Nothing measured.
    static member Zero =
        { All = Deviation()
          Inside = Deviation()
          Endpoint = EndpointError.Zero }

    /// Both together.
    static member (+)(a: LayerDeviation, b: LayerDeviation) =
        { All = a.All + b.All
          Inside = a.Inside + b.Inside
          Endpoint = a.Endpoint + b.Endpoint }

/// What all predictions of a transform got: [prediction][layer], in the order of Prediction.all.
type PredictionDeviations = LayerDeviation[][]

/// Adding what predictions got.
module PredictionDeviations =
    /// Nothing measured at any of the layers.
    let zero layers : PredictionDeviations =
        Prediction.all |> Array.map (fun _ -> Array.create layers LayerDeviation.Zero)

    /// Both together.
    let add (a: PredictionDeviations) (b: PredictionDeviations) : PredictionDeviations = Array.map2 (Array.map2 (+)) a b

    /// Whether every sum is finite.
    let isFinite (deviations: PredictionDeviations) =
        deviations
        |> Array.forall (Array.forall (fun d -> System.Double.IsFinite d.All.Squares && System.Double.IsFinite d.All.Absolutes))
