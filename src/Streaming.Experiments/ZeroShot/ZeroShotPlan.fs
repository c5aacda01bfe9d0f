namespace Streaming.Experiments.ZeroShot

open System.Collections.Generic
open Streaming.Domain
open Streaming.Generators.Amounts
open Streaming.Generators.Stored

/// One set of test pairs: one family, amounts drawn in one way.
type TestSet =
    { Family: Family
      Draw: TestAmounts
      /// More or less than what is asked; of a range too.
      Threshold: float
      Pairs: TestPair[] }

/// What decides which pairs are tested.
type TestDesign =
    { Families: Family list
      /// Of the draws.
      Seed: int
      /// Pairs of each family about its threshold, and as many over its range.
      Pairs: int
      /// More or less than what is asked, in the family's unit; none for each family's own threshold.
      Threshold: float option
      /// What moves features for a hypothesis.
      Field: HypothesisField
      /// Cells within this many pixels of the input's middle are compared.
      Radius: float }

/// Which pairs to test, and how amounts are told of each family.
type ZeroShotPlan =
    { /// The features that tell.
      Space: FeatureSpace
      Sets: TestSet[]
      /// The pairs of all sets, one after the other.
      Pairs: TestPair[]
      /// For each original, by identifier, its pairs by index, in order.
      OfOriginal: IReadOnlyDictionary<string, int[]>
      /// For each original its views: pair i of OfOriginal is views 2i and 2i + 1.
      ViewsOf: IReadOnlyDictionary<string, ViewPlan>
      Hypotheses: IReadOnlyDictionary<Family, AmountHypotheses>
      /// The control that compares pixels.
      Pixels: IReadOnlyDictionary<Family, PixelAmounts>
      Flows: IReadOnlyDictionary<Family, FlowAmounts> }

/// Laying out a test.
module ZeroShotPlan =
    let private threshold draw =
        match draw with
        | About(threshold, _, _) -> threshold
        | Within(low, high) -> 0.5 * (low + high)

    /// The pairs of both draws of each family: about its threshold, and over its range.
    let create (generators: StoredGenerators) (design: TestDesign) (originals: string seq) =
        let sets =
            [| for family in design.Families do
                   let about = design.Threshold |> Option.map (TestPairs.aboutThreshold family) |> Option.defaultWith (fun () -> TestPairs.about family)
                   let amounts = (generators.Of family).Amounts

                   for draw in [ about; TestPairs.within family ] do
                       { Family = family
                         Draw = draw
                         Threshold = threshold about
                         Pairs = TestPairs.draw design.Seed family amounts draw design.Pairs originals } |]

        let pairs = sets |> Array.collect _.Pairs

        let ofOriginal =
            pairs
            |> Array.indexed
            |> Array.groupBy (fun (_, pair) -> pair.Original)
            |> Array.map (fun (original, indexed) -> KeyValuePair(original, indexed |> Array.map fst))
            |> Dictionary

        let views (indices: int[]) =
            ViewPlan.ofPairs (indices |> Seq.map (fun i -> struct (pairs[i].Pose, pairs[i].Transform)))

        let perFamily make =
            design.Families
            |> Seq.map (fun family ->
                let tested = pairs |> Seq.filter (fun pair -> pair.Family = family) |> Seq.map _.Amount |> Seq.toArray
                KeyValuePair(family, make (generators.Of family) tested))
            |> Dictionary

        { Space = generators.Space
          Sets = sets
          Pairs = pairs
          OfOriginal = ofOriginal
          ViewsOf = ofOriginal |> Seq.map (fun entry -> KeyValuePair(entry.Key, views entry.Value)) |> Dictionary
          Hypotheses = perFamily (AmountHypotheses.ofFamily design.Field design.Radius)
          Pixels = perFamily (fun family tested -> PixelAmounts(family, design.Radius, tested))
          Flows = perFamily (fun family tested -> FlowAmounts(family, tested |> Array.map family.TOf |> Array.fold max family.LargestT)) }
