namespace Streaming.Experiments.Evaluation

open Streaming.Domain
open Streaming.Generators.Predictions
open Streaming.Learning.Statistics

/// What is kept of one original: its name, and for each transform what the predictions got.
type EvaluatedOriginal =
    { Id: string
      Transforms: PredictionDeviations[] }

/// What a prediction got over all originals, with bootstrap intervals over them. Sums are taken over all of them before
/// means and roots are.
type PredictionResult =
    { /// Root of the mean squared difference, over all cells and channels.
      Rms: Measured
      /// Mean absolute difference.
      Mad: Measured
      /// The same over the cells that look at the object.
      RmsInside: Measured
      MadInside: Measured
      /// Mean endpoint error of its field, in cells; not a number for a prediction that leads back.
      EndpointError: Measured }

/// A transform at a layer.
type EvaluationRow =
    { Family: Family
      Amount: float
      /// Whether the amount lies beyond the calibration amounts of the bases.
      Extrapolated: bool
      Layer: string
      /// In the order of Prediction.all.
      Results: PredictionResult[]
      /// RMS of the generator over that of the exact warp.
      OverExactWarp: Measured
      /// RMS of the generator with its channel map over that of the exact warp; nothing measured where there is no map.
      MappedOverExactWarp: Measured }

    /// What the prediction got.
    member r.Of(prediction: Prediction) = r.Results[Prediction.index prediction]
