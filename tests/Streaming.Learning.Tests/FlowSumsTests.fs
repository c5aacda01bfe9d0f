module Streaming.Learning.Tests.FlowSumsTests

open System
open System.Threading.Tasks
open Xunit
open FsCheck
open FsCheck.Xunit
open Streaming.Domain
open Streaming.Learning.Flows

[<Property(MaxTest = 200)>]
let ``The sums are those of a plain loop, at every length`` (seed: int) (PositiveInt length) (PositiveInt count) =
    let random = Random seed
    let flows = Array.init count (fun _ -> Array.init length (fun _ -> int16 (random.Next(-32768, 32768))))
    let estimator = Samples.sums Left 5.0 flows

    let plain power =
        Array.init length (fun i -> flows |> Array.sumBy (fun flow -> pown (int64 flow[i]) power))

    estimator.Count = int64 count
    && estimator.Sum.ToArray() = plain 1
    && estimator.SumOfSquares.ToArray() = plain 2

[<Fact>]
let ``The extremes of a component do not overflow`` () =
    let estimator = Samples.sums Left 5.0 (Array.replicate 100000 (Array.replicate 37 Int16.MinValue))
    Assert.All(estimator.Sum.ToArray(), fun s -> Assert.Equal(-32768L * 100000L, s))
    Assert.All(estimator.SumOfSquares.ToArray(), fun s -> Assert.Equal(32768L * 32768L * 100000L, s))

[<Property(MaxTest = 50)>]
let ``Any order, any shards and any number of workers give the same sums`` (seed: int) (PositiveInt shards) =
    let random = Random seed
    let flows = Array.init 60 (fun _ -> Samples.noise random 50 900)
    let whole = Samples.sums Up 5.0 flows
    let parts = Samples.shuffle random flows |> Array.splitInto (min shards 60)
    let merged = FlowSums(Up, 5.0, 50)
    let workers = Array.zeroCreate<FlowSums> parts.Length
    Parallel.For(0, parts.Length, (fun i -> workers[i] <- Samples.sums Up 5.0 parts[i])) |> ignore

    for part in Samples.shuffle random workers do
        merged.Merge part

    merged.Equals whole

[<Fact>]
let ``Sums differ when a flow, the family or the amount does`` () =
    let flows = [| [| 1s; 2s; 3s |] |]
    let sums = Samples.sums Up 5.0 flows
    Assert.True(sums.Equals(Samples.sums Up 5.0 flows))
    Assert.False(sums.Equals(Samples.sums Up 5.0 [| [| 1s; 2s; 4s |] |]))
    Assert.False(sums.Equals(Samples.sums Down 5.0 flows))
    Assert.False(sums.Equals(Samples.sums Up 10.0 flows))

[<Fact>]
let ``Sums restored from their state go on as before`` () =
    let first, second = [| [| 1s; -2s; 3s |] |], [| [| 7s; 8s; -9s |] |]
    let sums = Samples.sums Up 5.0 first
    let restored = FlowSums.Restore(Up, 5.0, sums.Count, sums.Sum.ToArray(), sums.SumOfSquares.ToArray())
    restored.Add(ReadOnlySpan second[0])
    Assert.True(restored.Equals(Samples.sums Up 5.0 (Array.append first second)))

[<Fact>]
let ``Sums of other families, amounts or lengths do not merge`` () =
    let sums = FlowSums(Up, 5.0, 3)

    for other in [ FlowSums(Down, 5.0, 3); FlowSums(Up, 10.0, 3); FlowSums(Up, 5.0, 4) ] do
        Assert.Throws<ArgumentException>(fun () -> sums.Merge other) |> ignore
