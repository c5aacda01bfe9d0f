namespace Streaming.Experiments.ZeroShot

open System.Text.Json.Serialization
open Streaming.Domain
open Streaming.Generators.Amounts
open Streaming.Generators.Similarities
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

/// What the controls say of the two pictures, which know no features.
type PairControls =
    { /// The most likely family by pixels.
      Pixels: FamilyAnswer
      /// Side of the input in pixels.
      InputSize: int
      /// What matches descriptors, and what it found; none where the program was built without.
      Descriptors: struct (string * DescriptorMatch option) option }

/// What two pictures tell.
type PicturePairAnswer =
    { /// The families, the most likely first.
      Families: FamilyAnswer[]
      /// Turn, scale and shift at once, as far as the bases have families for them.
      Similarity: SimilarityEstimate
      /// Names of the layers that were compared for it.
      Layers: string[]
      Controls: PairControls
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

/// What the pixels alone say.
[<CLIMutable>]
type PixelAnswer =
    { /// The most likely family.
      Family: string
      /// degrees, factor or pixels.
      Unit: string
      /// By how much.
      [<Inlined>]
      Answer: AmountAnswer
      /// Whether the amount is the last one that was tried.
      AtEnd: bool }

/// The similarity that descriptors found; its numbers are none where too few matches agree.
[<CLIMutable>]
type DescriptorAnswer =
    { /// The descriptors, the fit and what computes them.
      By: string
      /// Descriptors that were matched.
      Matched: int
      /// Matches that the similarity holds for.
      Agreeing: int
      /// Counter-clockwise turn in degrees, -180 to 180.
      Turn: float
      /// Factor of the scale.
      Factor: float
      /// Shift of the middle to the right, in pixels of the 227 pixel input.
      Right: float
      /// Shift of the middle downwards.
      Down: float }

/// What the controls say.
[<CLIMutable>]
type ControlMetrics =
    { /// The search over pixels.
      Pixels: PixelAnswer
      /// The similarity by descriptors; left out where the program was built without.
      [<JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)>]
      Descriptors: DescriptorAnswer option }

/// What an object is transformed by.
[<CLIMutable>]
type ChangeMetrics =
    { Family: string
      /// In the family's unit.
      Amount: float }

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
      /// Turn, scale and shift at once, which is what is told.
      Similarity: SimilarityMetrics
      /// Whether what is told is to be relied on.
      Confident: bool
      /// Why it is not; left out where it is.
      [<JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)>]
      Why: string option
      /// What the object is transformed by; nothing where it cannot be told from no change.
      Changes: ChangeMetrics[]
      /// Whether it is transformed by nothing.
      Unchanged: bool
      /// Whether the amount is the last one that was tried: the true one may be that or lie beyond it.
      AtEnd: bool
      /// Whether features were mapped as well as moved.
      ChannelMaps: bool
      /// What the same two pictures tell without features.
      Controls: ControlMetrics
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

    let private descriptors (size: int) (by: string) (found: DescriptorMatch option) : DescriptorAnswer =
        let told = found |> Option.map (fun found -> Similarity.ofMap size found.Map) |> Option.defaultValue { Turn = nan; Factor = nan; Right = nan; Down = nan }

        { By = by
          Matched = found |> Option.map _.Matched |> Option.defaultValue 0
          Agreeing = found |> Option.map _.Agreeing |> Option.defaultValue 0
          Turn = told.Turn
          Factor = told.Factor
          Right = told.Right
          Down = told.Down }

    let private controls (told: PairControls) : ControlMetrics =
        { Pixels =
            { Family = Family.name told.Pixels.Family
              Unit = Family.unit told.Pixels.Family
              Answer = amount told.Pixels
              AtEnd = told.Pixels.AtEnd }
          Descriptors = told.Descriptors |> Option.map (fun (struct (by, found)) -> descriptors told.InputSize by found) }

    /// Of what two pictures tell.
    let ofAnswer (space: FeatureSpace) (answer: PicturePairAnswer) : PairMetrics =
        let best = answer.Families[0]
        let doubt, changes = SimilarityEstimate.doubt answer.Similarity, SimilarityEstimate.changes answer.Similarity

        { Family = Family.name best.Family
          Unit = Family.unit best.Family
          Answer = amount best
          Similarity = SimilarityMetrics.ofEstimate answer.Layers answer.Similarity
          Confident = doubt.IsNone
          Why = doubt
          Changes = changes |> Array.map (fun change -> { Family = Family.name change.Family; Amount = change.Amount })
          Unchanged = changes.Length = 0
          AtEnd = best.AtEnd
          ChannelMaps = answer.Similarity.WithMaps
          Controls = controls answer.Controls
          PairsPerSecond = answer.PairsPerSecond
          Families = answer.Families |> Array.map (ofFamily space) }
