module Streaming.Learning.Tests.BasisEstimatorTests

open System
open System.Threading.Tasks
open Xunit
open FsCheck
open FsCheck.Xunit
open Streaming.Domain
open Streaming.Learning.Bases
open Streaming.Learning.Estimators
open Streaming.Learning.Flows

let private amounts = [| 10.0; 20.0; 30.0; 40.0 |]
let private length = 24

let private estimator span rowLimit =
    BasisEstimator(
        BaseFlows(RotatePlus, 10.0, length, Algebra.instance, rowLimit),
        amounts |> Array.map (fun amount -> FlowSums(RotatePlus, amount, length)),
        Samples.settings span 3
    )

let private items (random: Random) =
    [| for amount in amounts do
           for i, flow in Array.indexed (Samples.planted random 20 length 4) do
               Samples.key i, amount, flow |]

let private add (estimator: BasisEstimator) (part: (FlowKey * float * int16[])[]) =
    for key, amount, flow in part do
        estimator.Add(key, amount, ReadOnlySpan flow)

[<Property(MaxTest = 40)>]
let ``Workers, shards and extensions learn to the last byte what one pass learns`` (seed: int) (moments: bool) (widened: bool) (PositiveInt shards) =
    let random = Random seed
    let limit = if moments then 0 else 1000
    let none () = estimator (if widened then BasisSpan.ComponentsAndMeans else BasisSpan.Components) limit
    let items = items random
    let whole, merged = none (), none ()
    add whole items
    let parts = Samples.shuffle random items |> Array.splitInto (min 12 shards)
    let workers = parts |> Array.map (fun _ -> none ())
    Parallel.For(0, parts.Length, (fun i -> add workers[i] parts[i])) |> ignore

    for worker in Samples.shuffle random workers do
        (merged :> IEstimator).Merge worker

    Samples.basisOf merged = Samples.basisOf whole

[<Fact>]
let ``The two forms of the base flows learn the same generator`` () =
    let items = items (Random 1)
    let rows, moments = estimator BasisSpan.Components 1000, estimator BasisSpan.Components 0
    add rows items
    add moments items
    let a, b = Samples.basisOf rows, Samples.basisOf moments

    for amount in [ 5.0; 10.0; 37.5; 60.0 ] do
        Array.iter2 (fun (x: float32) y -> Assert.Equal(float x, float y, 1e-5)) (Generator.ofAmount a amount) (Generator.ofAmount b amount)

let private ofPlan baseAmount amounts =
    BasisEstimator(Samples.familyPlan RotatePlus baseAmount amounts, 3, Algebra.instance, Samples.settings BasisSpan.Components 3)

[<Fact>]
let ``A base amount outside the calibration feeds the components only`` () =
    let estimator = ofPlan 5.0 [| 10.0; 20.0 |]
    estimator.Add(Samples.key 0, 5.0, ReadOnlySpan [| 1s; 2s; 3s |])
    estimator.Add(Samples.key 0, 20.0, ReadOnlySpan [| 1s; 2s; 3s |])
    Assert.Equal(1L, estimator.BaseFlows.Count)
    Assert.Equal<int64[]>([| 0L; 1L |], estimator.Sums |> Array.map _.Count)

[<Fact>]
let ``An amount that nobody asked for is refused, and other amounts do not merge`` () =
    let estimator = ofPlan 10.0 [| 20.0; 10.0 |]
    let other = ofPlan 10.0 [| 10.0; 30.0 |]
    let error = Assert.Throws<ArgumentException>(fun () -> estimator.Add(Samples.key 0, 15.0, ReadOnlySpan [| 1s; 2s; 3s |]))
    Assert.Contains("(10, 20)", error.Message)
    Assert.Throws<ArgumentException>(fun () -> (estimator :> IEstimator).Merge other) |> ignore
