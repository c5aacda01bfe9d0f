namespace Streaming.Experiments.Siamese

open System
open Streaming.Generators.Amounts
open Streaming.Learning.Statistics

/// How well a network tells on which side of the threshold pairs are. Accuracies are shares of one.
[<CLIMutable>]
type SiameseScore =
    { /// Test pairs that could be judged.
      Pairs: int
      /// Share of them that is judged rightly.
      Accuracy: float
      /// Lower end of the 95 % interval by the bootstrap over originals: pairs of one original are no independent witnesses.
      Low: float
      /// Its upper end.
      High: float
      /// Pairs by what they are and what they were told to be.
      Confusion: Confusion
      /// By how far the amount lies from the threshold, ascending.
      ByDistance: DistanceScore[] }

/// Judging what a network says of test pairs.
module SiameseScore =
    let private resamples = 1000

    let private shareOf part whole = if whole = 0 then nan else float part / float whole

    /// The score of some probabilities of "above", one for each pair; pairs without one (not a number) do not count. At
    /// exactly one half the answer is "below".
    let ofProbabilities (seed: int) (threshold: float) (pairs: PairViews) (probabilities: float32[]) =
        let judged =
            [| for i in 0 .. pairs.Pairs.Length - 1 do
                   if not (Single.IsNaN probabilities[i]) then
                       struct ((pairs.OriginalOf i).Entry.Id, pairs.Pairs[i], probabilities[i] > 0.5f) |]

        let right (struct (_, pair: PairOfViews, above: bool)) = (pair.Above = above)
        let count condition = judged |> Array.filter condition |> Array.length
        let side above said = count (fun (struct (_, pair, answer)) -> pair.Above = above && answer = said)
        let byOriginal = judged |> Array.groupBy (fun (struct (id, _, _)) -> id) |> Array.map snd
        let hits = byOriginal |> Array.map (Array.filter right >> Array.length >> float)
        let sizes = byOriginal |> Array.map (Array.length >> float)
        let measured = Bootstrap(seed, byOriginal.Length, resamples).OfRatio(hits, sizes, id)

        { Pairs = judged.Length
          Accuracy = shareOf (count right) judged.Length
          Low = measured.Low
          High = measured.High
          Confusion =
            { AboveToldAbove = side true true
              AboveToldBelow = side true false
              BelowToldBelow = side false false
              BelowToldAbove = side false true }
          ByDistance =
            judged
            |> Array.groupBy (fun (struct (_, pair, _)) -> Math.Round(abs (pair.Amount - threshold), 9))
            |> Array.sortBy fst
            |> Array.map (fun (distance, own) ->
                { Distance = distance
                  Pairs = own.Length
                  Accuracy = shareOf (own |> Array.filter right |> Array.length) own.Length }) }
