namespace Streaming.Experiments.Profile

open Streaming.Domain
open Streaming.Generators.Predictions
open Streaming.Learning.Flows
open Streaming.Learning.Statistics
open Streaming.Network.Weights
open Streaming.Pipeline.Graph
open Streaming.Pipeline.Runs

/// What one network came to.
type NetworkProfile =
    { Name: string
      Network: NetworkDescription
      Plan: ProfilePlan
      Originals: OriginalProfile[]
      /// Originals that its generators were learned from.
      LearnedFrom: int
      Cost: GeneratorCostMetrics
      Stages: StageSnapshot[] }

/// From what one network came to to its part of metrics.json.
module NetworkProfile =
    let private value (measured: Measured) = measured.Value

    let private row (plan: ProfilePlan) (statistics: ProfileStatistics) (evaluated: EvaluatedTransform) at (layer: Layer) i : ProfileRowMetrics =
        let measures, transform = statistics.Of(at, i), evaluated.Transform

        { Family = Family.name transform.Family
          Amount = transform.Amount
          Layer = layer.Name
          ToldAmount = FieldMotion.toldAmount plan.Space transform.Family transform.Amount i evaluated.Generator.Field
          Values = ProfileMeasures.map value measures
          Intervals = ProfileMeasures.map BootstrapMetrics.interval measures }

    let private told (statistics: ProfileStatistics) (family: ProfiledFamily) (layer: Layer) i : ToldRowMetrics =
        let measures = statistics.Told(Array.init family.Transforms.Length (fun amount -> family.First + amount), i)

        { Family = Family.name family.Family
          Layer = layer.Name
          Amounts = family.Transforms.Length
          Unit = Family.unit family.Family
          Values = ProfileMeasures.mapTold value measures
          Intervals = ProfileMeasures.mapTold BootstrapMetrics.interval measures }

    let private local (statistics: ProfileStatistics) (change: Transform) at (layer: Layer) i : LocalRowMetrics =
        let measures = statistics.Local(at, SmallAmount.units change.Family change.Amount, i)

        { Family = Family.name change.Family
          Amount = change.Amount
          Layer = layer.Name
          Per = SmallAmount.unit change.Family
          Values = ProfileMeasures.mapLocal value measures
          Intervals = ProfileMeasures.mapLocal BootstrapMetrics.interval measures }

    // For each of some things and each layer, with their places.
    let private atLayers (plan: ProfilePlan) (things: 'T[]) (work: 'T -> int -> Layer -> int -> 'Row) =
        Array.allPairs (Array.indexed things) (Array.indexed plan.Space.Layers)
        |> Array.Parallel.map (fun ((at, thing), (i, layer)) -> work thing at layer i)

    /// Its part of metrics.json; there is at least one original.
    let metrics (seed: int) (profile: NetworkProfile) : NetworkProfileMetrics =
        let plan = profile.Plan
        let statistics = ProfileStatistics(seed, profile.Originals)
        let rows = atLayers plan plan.Transforms (row plan statistics)
        let told = atLayers plan plan.Families (fun family _ -> told statistics family)

        { Name = profile.Name
          Description = profile.Network.Text
          Sha256 = profile.Network.Weights.Sha256
          InputSize = plan.Space.InputSize
          Originals = profile.Originals.Length
          BasesOriginals = profile.LearnedFrom
          ForwardPasses = int64 profile.Originals.Length * int64 plan.Views.Views.Length
          Layers =
            plan.Space.Layers
            |> Array.mapi (fun i layer ->
                { Name = layer.Name
                  Size = layer.Size
                  Channels = layer.Channels
                  Stride = layer.Stride
                  OwnDeviation = statistics.OwnDeviation i })
          Findings = EquivarianceRule.findings plan.Space.LayerNames rows told
          Milliseconds = profile.Cost
          Rows = rows
          Told = told
          Local = atLayers plan (plan.Local |> Array.map _.Transform) (local statistics)
          Stages = profile.Stages }
