namespace Streaming.Experiments.ZeroShot

open System
open System.Collections.Generic
open Streaming.Domain
open Streaming.Generators.Amounts
open Streaming.Pipeline.Selection
open Streaming.Storage.Tables

/// What one method got on one set.
type MethodScore =
    { Method: AmountMethod
      /// By all layers together.
      Score: AmountScore
      /// By each layer alone.
      Layers: AmountScore[]
      Predictions: AmountPrediction[]
      /// Share of true amounts inside the posterior's central 95 %; not a number, as its width, of a method without one.
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
      /// Name of the plan that they were learned by.
      BasesPlan: string
      /// What matched descriptors; none where the program was built without.
      Descriptors: string option
      /// Whether the bases have channel maps.
      WithMaps: bool
      Field: HypothesisField
      Radius: float
      Seed: int
      /// What the run came to as a whole.
      Run: GraphFacts }

/// From estimates to scores and rows.
module ZeroShotResults =
    /// What the paper states of its accuracy on 1,600 unseen pairs about 60 degrees.
    let paperAccuracy = 0.74

    /// The word for a draw in files.
    let drawName draw =
        match draw with
        | About _ -> "threshold"
        | Within _ -> "range"

    let private methodScore seed (space: FeatureSpace) (set: TestSet) (found: (TestPair * TestPairEstimates)[]) how =
        let estimated =
            found
            |> Array.choose (fun (pair, estimates) ->
                estimates.Methods |> List.tryFind (fun m -> m.Method = how) |> Option.map (fun m -> pair, m))

        if estimated.Length = 0 then
            None
        else
            let told (amount: MethodEstimate -> float) : AmountPrediction[] = estimated |> Array.map (fun (pair, m) -> { Pair = pair; Amount = amount m })
            let score = ZeroShotScores.ofPredictions seed set.Threshold

            Some
                { Method = how
                  Score = score (told _.All.Amount)
                  Layers = if AmountMethod.isControl how then [||] else space.Layers |> Array.mapi (fun layer _ -> score (told (fun m -> m.Layers[layer])))
                  Predictions = told _.All.Amount
                  Coverage =
                    estimated
                    |> Array.filter (fun (_, m) -> Double.IsFinite m.All.Deviation)
                    |> Array.map (fun (pair, m) -> m.All.Low, pair.Amount, m.All.High)
                    |> ZeroShotScores.coverage
                  MeanWidth = estimated |> Array.averageBy (fun (_, m) -> m.All.High - m.All.Low)
                  Agreement = estimated |> Array.filter (fun (_, m) -> m.Agreement.Length > 0) |> Array.map (fun (_, m) -> Array.average m.Agreement) |> Array.filter Double.IsFinite }

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

    /// The method with the best accuracy, of those that are no controls; of equals the one with the smallest error.
    let best (set: TestSetScore) =
        set.Methods |> Array.filter (fun m -> not (AmountMethod.isControl m.Method)) |> Array.sortBy (fun m -> -m.Score.Accuracy.Value, m.Score.MeanAbsError.Value) |> Array.tryHead

    /// The methods that have columns in zeroshot.parquet: all that the program can ask.
    let columns (withDescriptors: bool) =
        AmountMethod.all
        |> Array.filter (fun how -> withDescriptors || how <> Descriptors)
        |> Array.map (fun how -> ZeroShotMethod(AmountMethod.name how, not (AmountMethod.isControl how)))

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
