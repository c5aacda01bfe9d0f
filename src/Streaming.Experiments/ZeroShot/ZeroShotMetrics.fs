namespace Streaming.Experiments.ZeroShot

open System.Text.Json.Serialization
open Streaming.Domain
open Streaming.Generators.Amounts
open Streaming.Pipeline.Graph
open Streaming.Pipeline.Runs
open Streaming.Pipeline.Selection
open Streaming.Storage.Files

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
      /// The method with the best accuracy that is no control; left out, as the next two, where no method told anything.
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
      /// Name of the plan that they were learned by.
      BasesPlan: string
      /// What matched descriptors; left out where the program was built without.
      [<JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)>]
      Descriptors: string option
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
    let private ofSet (space: FeatureSpace) (scored: TestSetScore) : TestSetMetrics =
        { Family = Family.name scored.Set.Family
          Unit = Family.unit scored.Set.Family
          Draw = ZeroShotResults.drawName scored.Set.Draw
          Threshold = scored.Set.Threshold
          Pairs = scored.Set.Pairs.Length
          Methods = scored.Methods |> Seq.map (fun m -> AmountMethod.name m.Method, MethodMetrics.ofScore space scored.Set m) |> Keyed.ofSeq }

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
          BasesPlan = result.BasesPlan
          Descriptors = result.Descriptors
          ChannelMaps = result.WithMaps
          Field = HypothesisField.name result.Field
          Radius = result.Radius
          Rejects = RejectCounts.totals result.Run.Rejects
          Cost = RunCost.ofPairs (int64 found) result.Run.Cost
          Bootstrap = BootstrapMetrics.ofDraws result.Seed ZeroShotScores.resamples
          Stages = result.Run.Stages
          Sets = result.Sets |> Array.map (ofSet result.Plan.Space)
          PassedOver = result.Run.PassedOver.Counts }
