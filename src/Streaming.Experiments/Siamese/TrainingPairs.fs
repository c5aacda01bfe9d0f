namespace Streaming.Experiments.Siamese

open System
open System.Collections.Generic
open Streaming.Domain
open Streaming.Generators.Amounts
open Streaming.Network.Training

/// Two views of one original that a network learns from: the first at a pose, the second an amount of a family further.
type TrainingPair =
    { /// The original's identifier.
      Original: string
      Pose: float
      Amount: float }

/// Drawing training pairs as test pairs are made: the same poses, the same amounts, half of them on either side of the
/// threshold. No pair comes twice. Pair i depends on the seed, the originals and the pairs before it, so a smaller set is
/// the beginning of a larger one.
module TrainingPairs =
    /// How many different pairs there are of so many originals.
    let possible (steps: int) (originals: int) = 2L * int64 steps * int64 TestPairs.poses * int64 originals

    /// `count` pairs about a threshold, at amounts that lie a step apart, `steps` on either side of it. Too few originals for so many different pairs are an InputException.
    let draw (seed: uint64) (family: Family) (threshold: float) (struct (step: float, steps: int)) (count: int) (originals: string seq) =
        let originals = originals |> Seq.distinct |> Seq.toArray
        Array.Sort(originals, StringComparer.Ordinal)
        let amounts = TestPairs.amountsAbout threshold step steps

        for amount in amounts do
            if not (Family.accepts family amount) then
                raise (InputException $"--threshold is {threshold:g}: {amount:g} {Family.unit family} is no amount of {Family.name family}; choose another threshold.")

        let most = possible steps originals.Length

        if int64 count > most then
            raise (
                InputException
                    $"--pairs: {count} pairs are asked for, those to test on included, but {originals.Length} training originals make {most} different pairs; ask for fewer, or give more images."
            )

        let draws = TrainingDraws seed
        let perSide = originals.Length * TestPairs.poses * steps
        let taken = HashSet<struct (int * int)>()

        let rec place item side attempt =
            let drawn = draws.Item(item, attempt, perSide)
            if taken.Add(struct (side, drawn)) then drawn else place item side (attempt + 1)

        Array.init count (fun item ->
            let side = item % 2
            let drawn = place item side 0
            let amount = drawn % steps
            let pose = drawn / steps % TestPairs.poses

            { Original = originals[drawn / steps / TestPairs.poses]
              Pose = float pose * 360.0 / float TestPairs.poses
              // The lower amounts come first.
              Amount = amounts[side * steps + amount] })
