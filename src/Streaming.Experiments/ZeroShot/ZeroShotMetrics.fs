namespace Streaming.Experiments.ZeroShot

open System.Text.Json.Serialization
open Streaming.Domain
open Streaming.Generators.Amounts
open Streaming.Pipeline.Graph
open Streaming.Pipeline.Runs
open Streaming.Pipeline.Selection
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
      /// Each layer alone, by its name.
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

/// A set of test pairs: a family about its threshold, or over its range.
[<CLIMutable>]
type TestSetMetrics =
    { /// The family of the transforms.
      Family: string
      /// degrees, factor or pixels.
      Unit: string
      /// threshold or range.
      Draw: string
      /// In the family's unit.
      Threshold: float
      /// How many pairs were drawn.
      Pairs: int
      /// By method.
      Methods: Keyed<MethodMetrics> }

/// What a method got on the first set, in short.
[<CLIMutable>]
type MethodSummary =
    { /// Share of the pairs put on the right side of the threshold.
      Accuracy: float
      /// Mean absolute error, in the family's unit.
      MeanAbsError: float }

/// What the paper states of zero-shot learning.
[<CLIMutable>]
type ZeroShotPaper =
    { /// Share of the pairs put on the right side of the threshold.
      Accuracy: float
      /// How many pairs.
      Pairs: int
      /// In degrees.
      Threshold: float }

/// metrics.json of zeroshot, described by schemas/metrics.zeroshot.schema.json. What it says at its top is of the first
/// set: that of the first family, about its threshold.
[<CLIMutable>]
type ZeroShotMetrics =
    { /// The first set's family.
      Family: string
      /// Its threshold, in the family's unit.
      Threshold: float
      /// Its pairs that were told.
      Pairs: int
      /// The method with the best accuracy; left out, as the next two, where no method told anything.
      [<JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)>]
      BestMethod: string option
      /// Its accuracy.
      [<JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)>]
      Accuracy: float option
      /// Its mean absolute error.
      [<JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)>]
      MeanAbsError: float option
      /// Every method in short.
      Methods: Keyed<MethodSummary>
      /// What the paper states.
      Paper: ZeroShotPaper
      /// Held-out images that pairs were drawn from.
      Originals: int
      /// Selected images that were passed over, because the bases were learned from their content.
      KnownOriginals: int
      /// Images that the bases were learned from.
      BasesOriginals: int
      /// Whether the bases have channel maps.
      ChannelMaps: bool
      /// What moved features for a hypothesis: own or finest.
      Field: string
      /// Cells within so many input pixels of the middle were compared.
      Radius: float
      /// Images that were not used, those passed over among them.
      [<Inlined>]
      Rejects: RejectTotals
      /// What the run took.
      [<Inlined>]
      Cost: PairCost
      /// How the intervals were made.
      Bootstrap: BootstrapMetrics
      /// What each stage of the graph did, in the order of the graph.
      Stages: StageSnapshot[]
      /// Each family about its threshold and over its range.
      Sets: TestSetMetrics[]
      /// Files of the dataset that are pictures of kinds that are not read, by extension.
      PassedOver: Keyed<int> }

/// metrics.json of zeroshot.
module ZeroShotMetrics =
    let private score (s: AmountScore) : ScoreMetrics =
        { Accuracy = s.Accuracy.Value
          MeanAbsError = s.MeanAbsError.Value
          MedianAbsError = s.MedianAbsError
          Bias = s.Bias }

    let private ofAmount threshold (amount: float, told: Told[]) : AmountMetrics =
        { Amount = amount
          Calibrated = told[0].Pair.Calibrated
          Pairs = told.Length
          Accuracy = ZeroShotScores.accuracy threshold told
          MeanAbsError = told |> Array.averageBy (_.Error >> abs)
          Bias = told |> Array.averageBy _.Error }

    let private calibrated (told: Told[]) : CalibrationMetrics =
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

    let private ofMethod (space: FeatureSpace) (set: TestSet) (m: MethodScore) : MethodMetrics =
        let aboutThreshold = set.Draw.IsAbout

        { Score = score m.Score
          AccuracyInterval = BootstrapMetrics.interval m.Score.Accuracy
          MeanAbsErrorInterval = BootstrapMetrics.interval m.Score.MeanAbsError
          Confusion = ZeroShotScores.confusion set.Threshold m.Told
          Layers = Seq.zip space.LayerNames (Seq.map score m.Layers) |> Keyed.ofSeq
          IntervalCoverage = m.Coverage
          IntervalWidth = m.MeanWidth
          Agreement = if m.Agreement.Length > 0 then Some(agreement m.Agreement) else None
          Thresholds =
            ZeroShotScores.otherThresholds set.Threshold set.Draw
            |> Array.map (fun threshold -> { Threshold = threshold; Accuracy = ZeroShotScores.accuracy threshold m.Told })
          ByDistance = ZeroShotScores.byDistance set.Threshold set.Draw m.Told
          ByAmount = if aboutThreshold then Some(ZeroShotScores.byAmount m.Told |> Array.map (ofAmount set.Threshold)) else None
          Calibration = if aboutThreshold then Some(calibrated m.Told) else None }

    let private ofSet (space: FeatureSpace) (scored: TestSetScore) : TestSetMetrics =
        { Family = Family.name scored.Set.Family
          Unit = Family.unit scored.Set.Family
          Draw = ZeroShotResults.drawName scored.Set.Draw
          Threshold = scored.Set.Threshold
          Pairs = scored.Set.Pairs.Length
          Methods = scored.Methods |> Seq.map (fun m -> AmountMethod.name m.Method, ofMethod space scored.Set m) |> Keyed.ofSeq }

    let private summary (m: MethodScore) : MethodSummary =
        { Accuracy = m.Score.Accuracy.Value
          MeanAbsError = m.Score.MeanAbsError.Value }

    /// Of what was found.
    let ofResult (result: ZeroShotResult) : ZeroShotMetrics =
        let first = result.Sets[0]
        let best = ZeroShotResults.best first
        let found = result.Estimates |> Array.choose id |> Array.length

        { Family = Family.name first.Set.Family
          Threshold = first.Set.Threshold
          Pairs = first.Methods |> Array.map _.Score.Pairs |> Array.fold max 0
          BestMethod = best |> Option.map (fun m -> AmountMethod.name m.Method)
          Accuracy = best |> Option.map _.Score.Accuracy.Value
          MeanAbsError = best |> Option.map _.Score.MeanAbsError.Value
          Methods = first.Methods |> Seq.map (fun m -> AmountMethod.name m.Method, summary m) |> Keyed.ofSeq
          Paper =
            { Accuracy = ZeroShotResults.paperAccuracy
              Pairs = TestPairs.paperCount
              Threshold = 60.0 }
          Originals = result.Originals.Length
          KnownOriginals = result.KnownOriginals
          BasesOriginals = result.LearnedFrom
          ChannelMaps = result.WithMaps
          Field = HypothesisField.name result.Field
          Radius = result.Radius
          Rejects = RejectCounts.totals result.Run.Rejects
          Cost = RunCost.ofPairs (int64 found) result.Run.Cost
          Bootstrap = BootstrapMetrics.ofDraws result.Seed ZeroShotScores.resamples
          Stages = result.Run.Stages
          Sets = result.Sets |> Array.map (ofSet result.Plan.Space)
          PassedOver = result.Run.PassedOver.Counts }
