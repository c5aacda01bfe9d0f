namespace Streaming.Pipeline

open System
open System.Collections.Generic
open System.Text.Json.Nodes
open Streaming.Domain
open Streaming.Learning
open Streaming.Storage.Tables

/// What one method got on one set.
type MethodScore =
    { Method: AmountMethod
      /// By all layers together.
      Score: AmountScore
      /// By each layer alone.
      Layers: AmountScore[]
      Told: Told[]
      /// Share of true amounts inside the posterior's central 95 %.
      Coverage: float
      /// Mean width of that interval.
      MeanWidth: float
      /// Mean agreement of the layers, pair by pair; empty where the method does not compare features.
      Agreement: float[] }

/// What all methods got on one set.
type TestSetScore =
    { Set: TestSet
      Methods: MethodScore[] }

/// What a test found and what it took.
type ZeroShotResult =
    { Plan: ZeroShotPlan
      Sets: TestSetScore[]
      /// What was found of each pair; none where its original was rejected.
      Estimates: TestPairEstimates option[]
      /// Held-out originals that pairs were drawn from.
      Originals: string[]
      /// Originals that the bases know, which were passed over.
      KnownOriginals: int
      /// Originals that the bases were learned from.
      LearnedFrom: int
      Rejects: Reject[]
      /// Whether the bases have channel maps.
      WithMaps: bool
      Field: HypothesisField
      Radius: float
      Seed: int
      Seconds: float
      PeakMemoryMb: float
      Stages: StageSnapshot[] }

/// From estimates to scores, rows and metrics.json.
module ZeroShotMetrics =
    /// What the paper states of 1,600 unseen pairs about 60 degrees.
    let paperAccuracy = 0.74

    /// The word for a draw in files.
    let drawName draw =
        match draw with
        | About _ -> "threshold"
        | Within _ -> "range"

    let private methodScore seed (space: FeatureSpace) (set: TestSet) (found: (TestPair * TestPairEstimates)[]) how =
        let of' =
            found
            |> Array.choose (fun (pair, estimates) ->
                estimates.Methods |> List.tryFind (fun m -> m.Method = how) |> Option.map (fun m -> pair, m))

        if of'.Length = 0 then
            None
        else
            let told (amount: MethodEstimate -> float) : Told[] = of' |> Array.map (fun (pair, m) -> { Pair = pair; Amount = amount m })
            let score = ZeroShotScores.ofTold seed set.Threshold

            Some
                { Method = how
                  Score = score (told _.All.Amount)
                  Layers = space.Layers |> Array.mapi (fun layer _ -> score (told (fun m -> m.Layers[layer])))
                  Told = told _.All.Amount
                  Coverage = of' |> Array.map (fun (pair, m) -> m.All.Low, pair.Amount, m.All.High) |> ZeroShotScores.coverage
                  MeanWidth = of' |> Array.averageBy (fun (_, m) -> m.All.High - m.All.Low)
                  Agreement = of' |> Array.map (fun (_, m) -> Array.average m.Agreement) |> Array.filter Double.IsFinite }

    /// The scores of every set; `estimates` are those of the plan's pairs, by index.
    let scores seed (plan: ZeroShotPlan) (estimates: TestPairEstimates option[]) =
        let starts = plan.Sets |> Array.scan (fun at set -> at + set.Pairs.Length) 0

        plan.Sets
        |> Array.mapi (fun i set ->
            let found =
                set.Pairs
                |> Array.mapi (fun k pair -> estimates[starts[i] + k] |> Option.map (fun found -> pair, found))
                |> Array.choose id

            { Set = set
              Methods = AmountMethod.all |> Array.choose (methodScore seed plan.Space set found) })

    /// The method with the best accuracy; of equals the one with the smallest error.
    let best (set: TestSetScore) =
        set.Methods |> Array.sortBy (fun m -> -m.Score.Accuracy.Value, m.Score.MeanAbsError.Value) |> Array.tryHead

    /// The rows of zeroshot.parquet.
    let rows (plan: ZeroShotPlan) (estimates: TestPairEstimates option[]) =
        let draws = plan.Sets |> Array.collect (fun set -> Array.create set.Pairs.Length (drawName set.Draw))

        seq {
            for i in 0 .. estimates.Length - 1 do
                match estimates[i] with
                | None -> ()
                | Some found ->
                    let pair = plan.Pairs[i]
                    let columns = Dictionary<string, ZeroShotEstimate>()

                    for m in found.Methods do
                        columns.Add(AmountMethod.name m.Method, ZeroShotEstimate(m.All.Amount, m.All.Deviation, m.All.Low, m.All.High, m.Layers))

                    ZeroShotRow(draws[i], pair.Original, pair.Family, pair.Pose, pair.Amount, pair.Calibrated, columns)
        }

    let private interval (m: Measured) : JsonNode | null =
        if Double.IsFinite m.Low then
            Json.array [ Json.value m.Low; Json.value m.High ]
        else
            null

    let private number (value: float) : JsonNode | null = if Double.IsFinite value then Json.value value else null

    let private score (s: AmountScore) =
        [ "accuracy", number s.Accuracy.Value
          "mean_abs_error", number s.MeanAbsError.Value
          "median_abs_error", number s.MedianAbsError
          "bias", number s.Bias ]

    let private ofAmount threshold (amount: float, told: Told[]) : JsonNode | null =
        Json.object
            [ "amount", Json.value amount
              "calibrated", Json.value told[0].Pair.Calibrated
              "pairs", Json.value told.Length
              "accuracy", number (ZeroShotScores.accuracy threshold told)
              "mean_abs_error", Json.value (told |> Array.averageBy (_.Error >> abs))
              "bias", Json.value (told |> Array.averageBy _.Error) ]

    let private calibrated (told: Told[]) =
        let error calibrated =
            let some = told |> Array.filter (fun pair -> pair.Pair.Calibrated = calibrated)
            if some.Length = 0 then nan else some |> Array.averageBy (_.Error >> abs)

        Json.object
            [ "at", number (error true)
              "between", number (error false)
              "ratio", number (error false / error true) ]

    let private agreement (pairs: float[]) =
        Json.object
            [ "mean", Json.value (Array.average pairs)
              "least", Json.value (Array.min pairs)
              "enough", Json.value (float (pairs |> Array.filter (fun a -> a >= FeatureAmounts.leastAgreement) |> Array.length) / float pairs.Length) ]

    let private ofMethod (space: FeatureSpace) (set: TestSet) (m: MethodScore) =
        let confusion = ZeroShotScores.confusion set.Threshold m.Told

        Json.object
            [ yield! score m.Score
              "accuracy_interval", interval m.Score.Accuracy
              "mean_abs_error_interval", interval m.Score.MeanAbsError
              "confusion",
              Json.object
                  [ "below_told_below", Json.value confusion.BelowToldBelow
                    "below_told_above", Json.value confusion.BelowToldAbove
                    "above_told_below", Json.value confusion.AboveToldBelow
                    "above_told_above", Json.value confusion.AboveToldAbove ]
              "layers",
              Json.object [ for name, s in Array.zip space.LayerNames m.Layers -> name, Json.object (score s) :> JsonNode | null ]
              "interval_coverage", number m.Coverage
              "interval_width", number m.MeanWidth
              if m.Agreement.Length > 0 then
                  "agreement", agreement m.Agreement
              "thresholds",
              ZeroShotScores.otherThresholds set.Threshold set.Draw
              |> Seq.map (fun threshold ->
                  Json.object [ "threshold", Json.value threshold; "accuracy", number (ZeroShotScores.accuracy threshold m.Told) ] :> JsonNode | null)
              |> Json.array
              "by_distance",
              ZeroShotScores.byDistance set.Threshold set.Draw m.Told
              |> Seq.map (fun (struct (distance, pairs, accuracy)) ->
                  Json.object [ "distance", Json.value distance; "pairs", Json.value pairs; "accuracy", number accuracy ] :> JsonNode | null)
              |> Json.array
              match set.Draw with
              | About _ ->
                  "by_amount", ZeroShotScores.byAmount m.Told |> Seq.map (ofAmount set.Threshold) |> Json.array
                  "calibration", calibrated m.Told
              | Within _ -> () ]

    let private ofSet (space: FeatureSpace) (scored: TestSetScore) : JsonNode | null =
        Json.object
            [ "family", Json.value (Family.name scored.Set.Family)
              "unit", Json.value (Family.unit scored.Set.Family)
              "draw", Json.value (drawName scored.Set.Draw)
              "threshold", Json.value scored.Set.Threshold
              "pairs", Json.value scored.Set.Pairs.Length
              "methods",
              Json.object [ for m in scored.Methods -> AmountMethod.name m.Method, ofMethod space scored.Set m :> JsonNode | null ] ]

    /// The whole of metrics.json, described by schemas/metrics.zeroshot.schema.json. What it says at its top is of the
    /// first set: that of the first family, about its threshold.
    let toJson (result: ZeroShotResult) =
        let first = result.Sets[0]
        let found = result.Estimates |> Array.choose id |> Array.length

        Json.object
            [ "family", Json.value (Family.name first.Set.Family)
              "threshold", Json.value first.Set.Threshold
              "pairs", Json.value (first.Methods |> Array.map _.Score.Pairs |> Array.fold max 0)
              match best first with
              | Some m ->
                  "best_method", Json.value (AmountMethod.name m.Method)
                  "accuracy", number m.Score.Accuracy.Value
                  "mean_abs_error", number m.Score.MeanAbsError.Value
              | None -> ()
              "methods",
              Json.object
                  [ for m in first.Methods ->
                        AmountMethod.name m.Method,
                        Json.object [ "accuracy", number m.Score.Accuracy.Value; "mean_abs_error", number m.Score.MeanAbsError.Value ]
                        :> JsonNode | null ]
              "paper", Json.object [ "accuracy", Json.value paperAccuracy; "pairs", Json.value TestPairs.paperCount; "threshold", Json.value 60.0 ]
              "originals", Json.value result.Originals.Length
              "known_originals", Json.value result.KnownOriginals
              "bases_originals", Json.value result.LearnedFrom
              "channel_maps", Json.value result.WithMaps
              "field", Json.value (HypothesisField.name result.Field)
              "radius", Json.value result.Radius
              "rejects", Json.value result.Rejects.Length
              "reasons", RejectCounts.toJson result.Rejects
              "seconds", Json.value result.Seconds
              "pairs_per_second", Json.value (float found / result.Seconds)
              "peak_rss_mb", Json.value result.PeakMemoryMb
              "bootstrap",
              Json.object
                  [ "seed", Json.value result.Seed
                    "resamples", Json.value ZeroShotScores.resamples
                    "level", Json.value 0.95 ]
              "stages", result.Stages |> Seq.map (fun stage -> StageMetrics.toJson stage :> JsonNode | null) |> Json.array
              "sets", result.Sets |> Seq.map (ofSet result.Plan.Space) |> Json.array ]
