namespace Streaming.Pipeline

open System
open System.Globalization
open System.Text.Json.Nodes
open Streaming.Domain
open Streaming.Imaging
open Streaming.Learning
open Streaming.Storage.Bases
open Streaming.Storage.Tables

/// One family after it was learned.
type FamilyResult =
    { Plan: FamilyPlan
      Basis: Basis
      /// Mean flow at each amount, as flow vectors in cells.
      MeanFlows: float[][]
      /// Endpoint errors of the flows against the exact field: [amount][layer].
      FlowErrors: EndpointError[][]
      /// Endpoint errors of the generators over the same cells: [amount][layer].
      GeneratorErrors: EndpointError[][]
      /// What doing nothing gets: [amount][layer].
      NoFlowErrors: EndpointError[][]
      /// Channel maps, by layer; empty where the plan has none.
      ChannelMaps: (string * ChannelFit)[] }

/// What a run of learning found and what it took.
type LearnResult =
    { /// The features that flows are of.
      Space: FeatureSpace
      /// All images that the bases were learned from, by identifier.
      Originals: BasesOriginal[]
      /// How many of them this run added.
      NewOriginals: int
      /// Every image's verdict, in the catalogue's order.
      Selection: SelectionRow[]
      /// Images that were not used, the selection's included.
      Rejects: Reject[]
      /// Views that the bases stand for.
      ForwardPasses: int64
      /// Pairs whose flows are in the bases.
      Pairs: int64
      /// How many of them this run added.
      NewPairs: int64
      Seconds: float
      PeakMemoryMb: float
      Stages: StageSnapshot[]
      Families: FamilyResult[]
      /// Images of the dataset that are of kinds that are not read.
      PassedOver: PassedOver }

/// metrics.json of learning.
module LearnMetrics =
    let private perAmount (family: FamilyResult) layer (errors: EndpointError[][]) =
        family.Plan.Amounts
        |> Seq.mapi (fun a amount ->
            amount.ToString CultureInfo.InvariantCulture, Json.value errors[a].[layer].Mean)
        |> Json.object

    let private ofLayer (family: FamilyResult) layer =
        Json.object
            [ "flow_epe", perAmount family layer family.FlowErrors
              "generator_epe", perAmount family layer family.GeneratorErrors
              "no_flow_epe", perAmount family layer family.NoFlowErrors ]

    let private ofMap (fit: ChannelFit) =
        Json.object
            [ "cells", Json.value fit.Cells
              "degree", Json.value fit.Degree
              "strength", Json.value fit.Strength
              "held_out_rms_over_warp", Json.value fit.HeldOut ]

    let private ofFamily (space: FeatureSpace) (family: FamilyResult) =
        let maps = family.ChannelMaps |> Seq.map (fun (layer, fit) -> layer, ofMap fit :> JsonNode | null)
        let layers = space.LayerNames |> Seq.mapi (fun i name -> name, ofLayer family i :> JsonNode | null)

        Json.object
            [ "explained_variance", family.Basis.Pca.ExplainedShares |> Seq.map Json.value |> Json.array
              "residual_variance", Json.value (Array.average family.Basis.Regression.ResidualVariance)
              "layers", Json.object layers
              "channel_maps", Json.object maps ]

    /// The whole of metrics.json, described by schemas/metrics.learn.schema.json.
    let toJson (result: LearnResult) =
        let families =
            result.Families
            |> Seq.map (fun family -> Family.name family.Plan.Family, ofFamily result.Space family :> JsonNode | null)

        Json.object
            [ "originals", Json.value result.Originals.Length
              "new_originals", Json.value result.NewOriginals
              "rejects", Json.value result.Rejects.Length
              "reasons", RejectCounts.toJson result.Rejects
              "forward_passes", Json.value result.ForwardPasses
              "pairs", Json.value result.Pairs
              "regression_rows", Json.value (result.Pairs * int64 result.Space.Length)
              "seconds", Json.value result.Seconds
              "pairs_per_second", Json.value (float result.NewPairs / result.Seconds)
              "peak_rss_mb", Json.value result.PeakMemoryMb
              "stages", result.Stages |> Seq.map (fun stage -> StageMetrics.toJson stage :> JsonNode | null) |> Json.array
              "families", Json.object families ]
        |> PassedOverCounts.addTo result.PassedOver
