namespace Streaming.Experiments.Profile

open System
open System.Diagnostics
open Streaming.Domain
open Streaming.Generators.Moving
open Streaming.Generators.Stored

/// What moving one picture's features by a generator costs beside computing them.
module GeneratorCost =
    // Of each piece of work; it is done at least so often.
    let private seconds, least = 0.25, 3

    let private median (work: unit -> unit) =
        work ()
        let whole, took = Stopwatch.StartNew(), ResizeArray<float>()

        while took.Count < least || whole.Elapsed.TotalSeconds < seconds do
            let watch = Stopwatch.StartNew()
            work ()
            took.Add watch.Elapsed.TotalMilliseconds

        took.Sort()
        took[took.Count / 2]

    /// Measures it on the thread that asks, with the family's largest amount. Torch has one thread already.
    let measure (plan: ProfilePlan) (network: IFeatures) (family: StoredFamily) : GeneratorCostMetrics =
        let random = Random 1
        let picture = Array.init network.ImageLength (fun _ -> float32 (random.Next 256))
        let generator = FeatureGenerator.ofFamily family (family.AmountAt family.LargestT)

        network.Pool.Borrow(1, fun features ->
            let forward = median (fun () -> network.Extract(ReadOnlySpan picture, features))
            let moved = FeatureGenerator.move plan.Warp generator features[0]

            { Forward = forward
              Field = median (fun () -> FeatureGenerator.ofFamily family generator.Transform.Amount |> ignore)
              Move = median (fun () -> FeatureGenerator.move plan.Warp generator features[0] |> ignore)
              Map = median (fun () -> FeatureGenerator.map generator moved) })
