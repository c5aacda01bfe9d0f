namespace Streaming.Experiments.ZeroShot

open System.Text.Json.Serialization
open Streaming.Domain
open Streaming.Generators.Amounts
open Streaming.Pipeline.Runs
open Streaming.Storage.Files

/// How well a method or a layer tells amounts; not a number where it told none.
[<CLIMutable>]
type ScoreMetrics =
    { /// Share of the pairs put on the right side of the threshold.
      Accuracy: float
      /// Mean absolute error, in the family's unit.
      MeanAbsError: float
      /// Median of the same.
      MedianAbsError: float
      /// Mean of what is told less what is true.
      Bias: float }

/// How much of what unrelated cells of two pictures differ by the best hypothesis explains, 1 for equal pictures.
[<CLIMutable>]
type AgreementMetrics =
    { /// Over the pairs.
      Mean: float
      /// The pair that agrees least.
      Least: float
      /// Share of the pairs that agree enough for pair to answer.
      Enough: float }

/// Accuracy about a threshold.
[<CLIMutable>]
type ThresholdScore =
    { /// In the family's unit.
      Threshold: float
      /// Share of the pairs put on the right side; pairs of exactly that amount are left out.
      Accuracy: float }

/// How well pairs of one amount are told.
[<CLIMutable>]
type AmountMetrics =
    { /// Their true amount.
      Amount: float
      /// Whether the bases were calibrated on it.
      Calibrated: bool
      /// How many there are.
      Pairs: int
      /// Share of them put on the right side of the threshold.
      Accuracy: float
      /// Mean absolute error, in the family's unit.
      MeanAbsError: float
      /// Mean of what is told less what is true.
      Bias: float }

/// Mean absolute error at the amounts that the bases were calibrated on and between them; not a number without such pairs.
[<CLIMutable>]
type CalibrationMetrics =
    { /// At calibration amounts.
      At: float
      /// Between them.
      Between: float
      /// The second over the first.
      Ratio: float }

/// What a method got on a set of test pairs.
[<CLIMutable>]
type MethodMetrics =
    { /// By all layers together.
      [<Inlined>]
      Score: ScoreMetrics
      /// 95 % interval of the accuracy by the bootstrap over originals: low and high end; none where there is only one.
      AccuracyInterval: float[] option
      /// That of the mean absolute error.
      MeanAbsErrorInterval: float[] option
      /// Pairs by what they are and what they were told to be.
      Confusion: Confusion
      /// Each layer alone, by its name; none of a control, which knows no features.
      Layers: Keyed<ScoreMetrics>
      /// Share of true amounts inside the posterior's central 95 %.
      IntervalCoverage: float
      /// Mean width of that interval, in the family's unit.
      IntervalWidth: float
      /// How much the best hypotheses explain; left out where features are not compared.
      [<JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)>]
      Agreement: AgreementMetrics option
      /// About this and other thresholds.
      Thresholds: ThresholdScore[]
      /// By distance from the threshold.
      ByDistance: DistanceScore[]
      /// By amount; left out but for amounts about a threshold.
      [<JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)>]
      ByAmount: AmountMetrics[] option
      /// At calibration amounts and between them; left out but for amounts about a threshold.
      [<JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)>]
      Calibration: CalibrationMetrics option }

/// What a method got, for metrics.json.
module MethodMetrics =
    let private score (s: AmountScore) : ScoreMetrics =
        { Accuracy = s.Accuracy.Value
          MeanAbsError = s.MeanAbsError.Value
          MedianAbsError = s.MedianAbsError
          Bias = s.Bias }

    let private ofAmount threshold (amount: float, told: AmountPrediction[]) : AmountMetrics =
        { Amount = amount
          Calibrated = told[0].Pair.Calibrated
          Pairs = told.Length
          Accuracy = ZeroShotScores.accuracy threshold told
          MeanAbsError = told |> Array.averageBy (_.Error >> abs)
          Bias = told |> Array.averageBy _.Error }

    let private calibrated (told: AmountPrediction[]) : CalibrationMetrics =
        let error calibrated =
            let some = told |> Array.filter (fun pair -> pair.Pair.Calibrated = calibrated)
            if some.Length = 0 then nan else some |> Array.averageBy (_.Error >> abs)

        { At = error true
          Between = error false
          Ratio = error false / error true }

    let private agreement (pairs: float[]) : AgreementMetrics =
        { Mean = Array.average pairs
          Least = Array.min pairs
          Enough = float (pairs |> Array.filter (fun a -> a >= FeatureAmounts.leastAgreement) |> Array.length) / float pairs.Length }

    /// Of its score on a set.
    let ofScore (space: FeatureSpace) (set: TestSet) (m: MethodScore) : MethodMetrics =
        let aboutThreshold = set.Draw.IsAbout

        { Score = score m.Score
          AccuracyInterval = BootstrapMetrics.interval m.Score.Accuracy
          MeanAbsErrorInterval = BootstrapMetrics.interval m.Score.MeanAbsError
          Confusion = ZeroShotScores.confusion set.Threshold m.Predictions
          Layers = Seq.zip space.LayerNames (Seq.map score m.Layers) |> Keyed.ofSeq
          IntervalCoverage = m.Coverage
          IntervalWidth = m.MeanWidth
          Agreement = if m.Agreement.Length > 0 then Some(agreement m.Agreement) else None
          Thresholds =
            ZeroShotScores.otherThresholds set.Threshold set.Draw
            |> Array.map (fun threshold -> { Threshold = threshold; Accuracy = ZeroShotScores.accuracy threshold m.Predictions })
          ByDistance = ZeroShotScores.byDistance set.Threshold set.Draw m.Predictions
          ByAmount = if aboutThreshold then Some(ZeroShotScores.byAmount m.Predictions |> Array.map (ofAmount set.Threshold)) else None
          Calibration = if aboutThreshold then Some(calibrated m.Predictions) else None }
