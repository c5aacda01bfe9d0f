/// Made flows, from seeds.
module Streaming.Learning.Tests.Samples

open System
open Streaming.Domain
open Streaming.Learning.Bases
open Streaming.Learning.Estimators
open Streaming.Learning.Flows

let key i : FlowKey =
    { Original = $"image{i / 4:D4}"
      Pose = float (i % 4 * 30) }

let shuffle (random: Random) (items: 'a[]) =
    let copy = Array.copy items
    random.Shuffle copy
    copy

let noise (random: Random) (length: int) (largest: int) =
    Array.init length (fun _ -> int16 (random.Next(-largest, largest + 1)))

/// `count` flows about a mean, which vary along `directions` random directions, each half as strong as the one
/// before, and a little along all others.
let planted (random: Random) (count: int) (length: int) (directions: int) =
    let normal () =
        sqrt (-2.0 * log (1.0 - random.NextDouble())) * cos (2.0 * Math.PI * random.NextDouble())

    let mean = Array.init length (fun _ -> 40.0 * normal ())
    let axes = Array.init directions (fun _ -> Array.init length (fun _ -> normal ()))

    Array.init count (fun _ ->
        let weights = Array.init directions (fun d -> 60.0 * 0.5 ** float d * normal ())

        Array.init length (fun i ->
            let mutable value = mean[i] + normal ()

            for d in 0 .. directions - 1 do
                value <- value + weights[d] * axes[d][i]

            int16 (Math.Round(Math.Clamp(value, -2000.0, 2000.0)))))

let baseFlows (rowLimit: int) (flows: int16[][]) =
    let estimator = BaseFlows(RotatePlus, 10.0, flows[0].Length, Algebra.instance, rowLimit)
    flows |> Array.iteri (fun i flow -> estimator.Add(key i, ReadOnlySpan flow))
    estimator

let sums family amount (flows: int16[][]) =
    let estimator = FlowSums(family, amount, flows[0].Length)

    for flow in flows do
        estimator.Add(ReadOnlySpan flow)

    estimator

/// Settings of a basis: the paper's, but for what differs.
let settings span components =
    { Span = span
      Degree = 2
      Weighting = Weighting.Plain
      Components = components
      ExactIn = None }

let basisOf (estimator: BasisEstimator) =
    match (estimator :> IEstimator).Solve Algebra.instance with
    | :? Basis as basis -> basis
    | other -> failwith $"{other} is no basis."

/// A family of a plan.
let familyPlan family baseAmount amounts : FamilyPlan =
    { Family = family
      Base = baseAmount
      Amounts = amounts
      Poses = 4
      Flows = Direct
      Degree = 2 }
