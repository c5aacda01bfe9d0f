namespace Streaming.Pipeline

open System
open System.Text.Json.Nodes
open Streaming.Domain
open Streaming.Learning

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
      /// Images that were not used, the selection's and the known ones included.
      Rejects: Reject[]
      /// The lines of Figure A1, where they were asked for.
      MeanFlows: MeanFlowFigure[]
      Seed: int
      Seconds: float
      PeakMemoryMb: float
      Stages: StageSnapshot[] }

/// metrics.json of an evaluation, described by schemas/metrics.evaluate.schema.json.
module EvaluationMetrics =
    let private interval (m: Measured) : JsonNode | null =
        if Double.IsFinite m.Low then
            Json.array [ Json.value m.Low; Json.value m.High ]
        else
            null

    let private paper (row: EvaluationRow) numbers =
        match (if row.Layer = PaperNumbers.layer then numbers row.Family row.Amount else None) with
        | Some(stated: PaperDeviation) -> [ "paper", Json.object [ "rms", Json.value stated.Rms; "mad", Json.value stated.Mad ] :> JsonNode | null ]
        | None -> []

    let private deviations (row: EvaluationRow) (suffix: string) prediction =
        let result = row.Of prediction

        [ "rms" + suffix, result.Rms
          "mad" + suffix, result.Mad
          "rms_inside" + suffix, result.RmsInside
          "mad_inside" + suffix, result.MadInside ]

    let private ofRow (row: EvaluationRow) (measures: (string * Measured) list) numbers =
        Json.object
            [ "family", Json.value (Family.name row.Family)
              "amount", Json.value row.Amount
              "layer", Json.value row.Layer
              "extrapolated", Json.value row.Extrapolated
              for name, measured in measures do
                  name, Json.value measured.Value
              yield! paper row numbers
              "intervals", Json.object [ for name, measured in measures -> name, interval measured ] ]

    let private forward (row: EvaluationRow) : JsonNode | null =
        let measures =
            [ yield! deviations row "" Generator
              yield! deviations row "_channel_map" ChannelMapped
              yield! deviations row "_identity" Identity
              yield! deviations row "_exact_warp" ExactWarp
              yield! deviations row "_mean_flow" MeanFlow
              "rms_over_exact_warp", row.OverExactWarp
              "rms_channel_map_over_exact_warp", row.MappedOverExactWarp
              "generator_epe", (row.Of Generator).EndpointError
              "mean_flow_epe", (row.Of MeanFlow).EndpointError
              "no_flow_epe", (row.Of Identity).EndpointError ]

        ofRow row measures PaperNumbers.forward

    let private back (row: EvaluationRow) : JsonNode | null =
        let measures =
            [ yield! deviations row "" Negation
              yield! deviations row "_fixed_point" FixedPoint
              yield! deviations row "_exact_warp" ExactBack ]

        ofRow row measures PaperNumbers.back

    /// The whole of metrics.json.
    let toJson (result: EvaluationResult) =
        let originals = int64 result.Originals.Length

        Json.object
            [ "originals", Json.value result.Originals.Length
              "known_originals", Json.value result.KnownOriginals
              "bases_originals", Json.value result.LearnedFrom
              "rejects", Json.value result.Rejects.Length
              "reasons", RejectCounts.toJson result.Rejects
              "forward_passes", Json.value (originals * int64 result.Plan.Views.Views.Length)
              "pairs", Json.value (originals * int64 result.Plan.Views.Pairs.Length)
              "boundary", Json.value ((string result.Plan.Boundary).ToLowerInvariant())
              "seconds", Json.value result.Seconds
              "peak_rss_mb", Json.value result.PeakMemoryMb
              "bootstrap",
              Json.object
                  [ "seed", Json.value result.Seed
                    "resamples", Json.value EvaluationRows.resamples
                    "level", Json.value 0.95 ]
              "stages", result.Stages |> Seq.map (fun stage -> StageMetrics.toJson stage :> JsonNode | null) |> Json.array
              "rows", result.Rows |> Seq.map forward |> Json.array
              "inverse", result.Rows |> Seq.map back |> Json.array ]
