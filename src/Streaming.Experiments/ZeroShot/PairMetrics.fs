namespace Streaming.Experiments.ZeroShot

open System.Text.Json.Serialization
open Streaming.Domain
open Streaming.Generators.Amounts
open Streaming.Pipeline.Runs
open Streaming.Storage.Files

/// What one family says of the two pictures.
type FamilyAnswer =
    { Family: Family
      Estimate: MethodEstimate
      /// How likely the family is among those asked, all alike before.
      Share: float
      /// Amounts and their likelihoods relative to the most likely one.
      Curve: (float * float)[]
      /// Mean agreement of the layers at the estimate: 1 for equal features, about 0 for unrelated ones.
      Agreement: float
      /// Whether the estimate is the last amount that is tried: the true one may be that or lie beyond it.
      AtEnd: bool }

/// What two pictures tell.
type PicturePairAnswer =
    { /// The families, the most likely first.
      Families: FamilyAnswer[]
      /// Whether the pictures have enough in common for the estimate to mean anything.
      Confident: bool
      /// Whether the estimate cannot be told from no change.
      Unchanged: bool
      /// Whether features were mapped as well as moved.
      WithMaps: bool
      /// Decisions a second, from two files to the amount, where it was timed.
      PairsPerSecond: float option }

/// An amount that two pictures tell.
[<CLIMutable>]
type AmountAnswer =
    { /// The most likely one, in the family's unit.
      Amount: float
      /// Standard deviation of the posterior.
      Deviation: float
      /// Its central 95 %: low and high end.
      Interval: float[]
      /// Mean over layers of the share that the estimate explains of what unrelated features differ by.
      Agreement: float }

/// How likely an amount is.
[<CLIMutable>]
type AmountLikelihood =
    { /// In the family's unit.
      Amount: float
      /// Relative to the most likely one.
      Likelihood: float }

/// What one family says.
[<CLIMutable>]
type FamilyAnswerMetrics =
    { /// The family.
      Family: string
      /// degrees, factor or pixels.
      Unit: string
      /// How likely the family is among those asked.
      Share: float
      /// By how much.
      [<Inlined>]
      Answer: AmountAnswer
      /// Whether the amount is the last one that was tried.
      AtEnd: bool
      /// The amount by each layer alone, by its name.
      Layers: Keyed<float>
      /// How likely each amount is that was tried, ascending.
      Curve: AmountLikelihood[] }

/// metrics.json of pair, described by schemas/metrics.pair.schema.json.
[<CLIMutable>]
type PairMetrics =
    { /// The most likely family.
      Family: string
      /// degrees, factor or pixels.
      Unit: string
      /// By how much.
      [<Inlined>]
      Answer: AmountAnswer
      /// Whether the pictures have enough in common for the estimate to mean anything.
      Confident: bool
      /// Whether the estimate cannot be told from no change.
      Unchanged: bool
      /// Whether the amount is the last one that was tried: the true one may be that or lie beyond it.
      AtEnd: bool
      /// Whether features were mapped as well as moved.
      ChannelMaps: bool
      /// Decisions a second, from two files to the amount; left out where it was not timed.
      [<JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)>]
      PairsPerSecond: float option
      /// Every family that was asked, the most likely first.
      Families: FamilyAnswerMetrics[] }

/// metrics.json of pair.
module PairMetrics =
    let private amount (answer: FamilyAnswer) : AmountAnswer =
        let all = answer.Estimate.All

        { Amount = all.Amount
          Deviation = all.Deviation
          Interval = [| all.Low; all.High |]
          Agreement = answer.Agreement }

    let private ofFamily (space: FeatureSpace) (answer: FamilyAnswer) : FamilyAnswerMetrics =
        { Family = Family.name answer.Family
          Unit = Family.unit answer.Family
          Share = answer.Share
          Answer = amount answer
          AtEnd = answer.AtEnd
          Layers = Seq.zip space.LayerNames answer.Estimate.Layers |> Keyed.ofSeq
          Curve = answer.Curve |> Array.sortBy fst |> Array.map (fun (amount, likelihood) -> { Amount = amount; Likelihood = likelihood }) }

    /// Of what two pictures tell.
    let ofAnswer (space: FeatureSpace) (answer: PicturePairAnswer) : PairMetrics =
        let best = answer.Families[0]

        { Family = Family.name best.Family
          Unit = Family.unit best.Family
          Answer = amount best
          Confident = answer.Confident
          Unchanged = answer.Unchanged
          AtEnd = best.AtEnd
          ChannelMaps = answer.WithMaps
          PairsPerSecond = answer.PairsPerSecond
          Families = answer.Families |> Array.map (ofFamily space) }
