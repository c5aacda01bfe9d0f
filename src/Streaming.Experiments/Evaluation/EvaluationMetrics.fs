namespace Streaming.Experiments.Evaluation

open System.Text.Json.Serialization
open Streaming.Domain
open Streaming.Generators.Predictions
open Streaming.Learning.Flows
open Streaming.Learning.Statistics
open Streaming.Pipeline.Graph
open Streaming.Pipeline.Runs
open Streaming.Pipeline.Selection
open Streaming.Storage.Files

/// What an evaluation found and what it took.
type EvaluationResult =
    { Plan: EvaluationPlan
      /// By transform, then layer.
      Rows: EvaluationRow[]
      /// Originals that were evaluated: none of them is in the bases.
      Originals: string[]
      /// Originals that the bases know, which were passed over.
      KnownOriginals: int
      /// Originals that the bases were learned from.
      LearnedFrom: int
      /// The lines of Figure A1, where they were asked for.
      MeanFlows: MeanFlowFigure[]
      Seed: int
      /// What the run came to as a whole; images that the bases know are among its rejects.
      Run: GraphFacts }

/// How far features that were made are from those of the network, over all channels.
[<CLIMutable>]
type DeviationMeasures<'T> =
    { /// Root of the mean squared difference, over all cells.
      Rms: 'T
      /// Mean absolute difference, over all cells.
      Mad: 'T
      /// The first over the cells that look at the object.
      RmsInside: 'T
      /// The second over these.
      MadInside: 'T }

/// What is measured of the features after a transform, made from those before it.
[<CLIMutable>]
type ForwardMeasures<'T> =
    { /// Moved by the generator.
      [<Inlined>]
      Generator: DeviationMeasures<'T>
      /// Mixed by its channel map too; not measured where the bases have none for the layer.
      [<Inlined("_channel_map")>]
      ChannelMap: DeviationMeasures<'T>
      /// Left as they are.
      [<Inlined("_identity")>]
      Identity: DeviationMeasures<'T>
      /// Moved by the exact field.
      [<Inlined("_exact_warp")>]
      ExactWarp: DeviationMeasures<'T>
      /// Moved by the mean of the stored flows at this amount; not measured where there is none.
      [<Inlined("_mean_flow")>]
      MeanFlow: DeviationMeasures<'T>
      /// RMS of the generator over that of the exact field.
      RmsOverExactWarp: 'T
      /// RMS of the generator with its channel map over that of the exact field.
      RmsChannelMapOverExactWarp: 'T
      /// Mean endpoint error of the generator against the exact field, in cells, over the cells that look at the object.
      GeneratorEpe: 'T
      /// The same of the mean flow.
      MeanFlowEpe: 'T
      /// The same of doing nothing.
      NoFlowEpe: 'T }

/// What is measured of features that were moved there and back, against the untouched ones.
[<CLIMutable>]
type BackMeasures<'T> =
    { /// By the generator and its negation.
      [<Inlined>]
      Negation: DeviationMeasures<'T>
      /// By the generator and the field that leads back, found by fixed-point iteration.
      [<Inlined("_fixed_point")>]
      FixedPoint: DeviationMeasures<'T>
      /// By the exact field and that of the inverse transform.
      [<Inlined("_exact_warp")>]
      ExactWarp: DeviationMeasures<'T> }

/// A transform at a layer, and what was measured of it.
[<CLIMutable>]
type EvaluationRowMetrics<'Values, 'Intervals when 'Values: not null and 'Intervals: not null> =
    { /// The transform's family.
      Family: string
      /// Its amount, in the family's unit.
      Amount: float
      /// conv1 .. conv5.
      Layer: string
      /// Whether the amount lies beyond the calibration amounts of the bases.
      Extrapolated: bool
      /// The measures; not a number where there is nothing to measure.
      [<Inlined>]
      Values: 'Values
      /// What the paper states of it, from its own weights and images; left out where it states nothing.
      [<JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)>]
      Paper: PaperDeviation option
      /// For each measure, by its key, the interval of the bootstrap; none where there are fewer than two originals.
      Intervals: 'Intervals }

/// The amount that a generator's field tells at a layer.
[<CLIMutable>]
type ToldAmountMetrics =
    { Family: string
      /// The amount that it was made for, in the family's unit.
      Amount: float
      Layer: string
      /// What the similarity that its field comes closest to has of the family's transform (FieldMotion.toldAmount).
      ToldAmount: float }

/// metrics.json of evaluate, described by schemas/metrics.evaluate.schema.json.
[<CLIMutable>]
type EvaluationMetrics =
    { /// Images evaluated; the bases were learned from none of them.
      Originals: int
      /// Selected images that were passed over, because the bases were learned from their content.
      KnownOriginals: int
      /// Images that the bases were learned from.
      BasesOriginals: int
      /// Images that were not used, those passed over among them.
      [<Inlined>]
      Rejects: RejectTotals
      /// Images that went through the network, transformed ones included.
      ForwardPasses: int64
      /// Pairs of views that were compared.
      Pairs: int64
      /// What features are moved in from outside the grid: clamp, zero or mirror.
      Boundary: string
      /// What the run took.
      [<Inlined>]
      Cost: RunCost
      /// How the intervals were made.
      Bootstrap: BootstrapMetrics
      /// What each stage of the graph did, in the order of the graph.
      Stages: StageSnapshot[]
      /// Features made from those before the transform, by family, amount and layer.
      Rows: EvaluationRowMetrics<ForwardMeasures<float>, ForwardMeasures<float[] option>>[]
      /// Features moved there and back, by the same.
      Inverse: EvaluationRowMetrics<BackMeasures<float>, BackMeasures<float[] option>>[]
      /// What the generators' fields tell, by the same.
      Told: ToldAmountMetrics[]
      /// Files of the dataset that are pictures of kinds that are not read, by extension.
      PassedOver: Keyed<int> }

/// metrics.json of an evaluation.
module EvaluationMetrics =
    let private deviations (row: EvaluationRow) (told: Measured -> 'T) prediction : DeviationMeasures<'T> =
        let result = row.Of prediction

        { Rms = told result.Rms
          Mad = told result.Mad
          RmsInside = told result.RmsInside
          MadInside = told result.MadInside }

    let private forward (row: EvaluationRow) (told: Measured -> 'T) : ForwardMeasures<'T> =
        { Generator = deviations row told Generator
          ChannelMap = deviations row told ChannelMapped
          Identity = deviations row told Identity
          ExactWarp = deviations row told ExactWarp
          MeanFlow = deviations row told MeanFlow
          RmsOverExactWarp = told row.OverExactWarp
          RmsChannelMapOverExactWarp = told row.MappedOverExactWarp
          GeneratorEpe = told (row.Of Generator).EndpointError
          MeanFlowEpe = told (row.Of MeanFlow).EndpointError
          NoFlowEpe = told (row.Of Identity).EndpointError }

    let private back (row: EvaluationRow) (told: Measured -> 'T) : BackMeasures<'T> =
        { Negation = deviations row told Negation
          FixedPoint = deviations row told FixedPoint
          ExactWarp = deviations row told ExactBack }

    let private ofRow (row: EvaluationRow) stated values intervals =
        { Family = Family.name row.Family
          Amount = row.Amount
          Layer = row.Layer
          Extrapolated = row.Extrapolated
          Values = values
          Paper = if row.Layer = PaperNumbers.layer then stated row.Family row.Amount else None
          Intervals = intervals }

    let private told (plan: EvaluationPlan) =
        Array.allPairs plan.Transforms (Array.indexed plan.Space.LayerNames)
        |> Array.map (fun (transform, (layer, name)) ->
            let { Transform.Family = family; Amount = amount } = transform.Transform

            { Family = Family.name family
              Amount = amount
              Layer = name
              ToldAmount = FieldMotion.toldAmount plan.Space family amount layer transform.Generator.Field })

    /// Of what was found.
    let ofResult (result: EvaluationResult) : EvaluationMetrics =
        let originals = int64 result.Originals.Length

        { Originals = result.Originals.Length
          KnownOriginals = result.KnownOriginals
          BasesOriginals = result.LearnedFrom
          Rejects = RejectCounts.totals result.Run.Rejects
          ForwardPasses = originals * int64 result.Plan.Views.Views.Length
          Pairs = originals * int64 result.Plan.Views.Pairs.Length
          Boundary = (string result.Plan.Boundary).ToLowerInvariant()
          Cost = result.Run.Cost
          Bootstrap = BootstrapMetrics.ofDraws result.Seed EvaluationRows.resamples
          Stages = result.Run.Stages
          Rows = result.Rows |> Array.map (fun row -> ofRow row PaperNumbers.forward (forward row _.Value) (forward row BootstrapMetrics.interval))
          Inverse = result.Rows |> Array.map (fun row -> ofRow row PaperNumbers.back (back row _.Value) (back row BootstrapMetrics.interval))
          Told = told result.Plan
          PassedOver = result.Run.PassedOver.Counts }
