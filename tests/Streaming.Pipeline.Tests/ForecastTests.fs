module Streaming.Pipeline.Tests.ForecastTests

open System
open System.IO
open Xunit
open Streaming.Domain
open Streaming.Pipeline.Features
open Streaming.Pipeline.Learning
open Streaming.Pipeline.Selection

let private quick = PlanFile.load (Path.Combine(AppContext.BaseDirectory, "quick.json"))

let private withPoses poses (plan: Plan) =
    { plan with Families = plan.Families |> Array.map (fun family -> { family with Poses = poses }) }

let private steps (plan: Plan) = (ViewPlan.create plan.Families).Steps.Length

// What the plan's own piece took: a second an item of every stage.
let private cost (plan: Plan) : LearnCost =
    { Views = ViewPlan.create plan.Families
      ViewsAtOnce = (WorkOrder.create plan (ViewPlan.create plan.Families)).AtOnce
      ChannelPairs = LearnCost.channelPairs plan
      Families = plan.Families.Length
      Originals = 2
      Threads = 2
      PerItem = Map.ofList [ for stage in [ "examine"; "decode"; "unique"; "render"; "network"; "pyramid"; "flow"; "pairs"; "channels"; "accumulate"; "store" ] -> stage, 1.0 ]
      Solving = 16.0
      Around = 3.0
      FlowBytes = 2e6
      BasesBytes = 8e6
      BytesPerBaseFlow = 500.0
      Length = 1000
      PerStoredByte = 1e-6
      PerFolded = 0.5
      MemoryBefore = 100.0
      MemoryAtMost = 500.0
      Seconds = 7.0 }

[<Fact>]
let ``A small plan is tried whole, a large one with fewer poses of all families`` () =
    Assert.Same(quick, LearnCost.pieceOf quick)
    let piece = LearnCost.pieceOf (withPoses 72 quick)
    Assert.Equal<Family[]>(quick.Families |> Array.map _.Family, piece.Families |> Array.map _.Family)
    Assert.InRange(steps piece, 50, 300)
    Assert.True(steps (withPoses 72 quick) > 1000)

[<Fact>]
let ``Every stage is counted by its own items`` () =
    let forecast = LearnForecast.ofCost (cost quick) quick 12 100 10
    let views = ViewPlan.create quick.Families
    let batches = ceil (float views.Views.Length / 12.0)
    Assert.Equal((100, 10, int64 (10 * views.Pairs.Length)), (forecast.Images, forecast.Originals, forecast.Pairs))
    Assert.Equal(10.0 * batches, forecast.Network, 6)
    Assert.Equal(10.0 * float views.Steps.Length + 10.0 * batches, forecast.SiftFlow, 6)
    Assert.Equal(100.0 + 10.0 + 10.0 + 10.0 * batches, forecast.Rendering, 6)
    Assert.Equal((10.0, 10.0, 20.0), (forecast.Composing, forecast.ChannelMaps, forecast.Storing))
    let flows = 10.0 * float (quick.Families |> Array.sumBy _.Poses)
    Assert.Equal(10.0 + 8.0 + 1e-6 * 500.0 * flows, forecast.DiskMb, 6)
    Assert.Equal(500.0 + 2.0 * 1e-6 * 2.0 * 1000.0 * flows, forecast.MemoryMb, 6)
    // Solving: 16 core seconds, 4 of them for two originals' errors; 12 on two threads, and 20 for the errors of ten.
    Assert.Equal(6.0 + 10.0, forecast.Solving, 6)
    let core = forecast.Network + forecast.SiftFlow + forecast.Rendering + forecast.Composing + forecast.ChannelMaps + forecast.Storing
    Assert.Equal(core / 2.0 + 1.0 + forecast.Solving + 3.0, forecast.Seconds, 6)

[<Fact>]
let ``What a piece took is scaled to the plan, channel maps by their own poses`` () =
    let large = withPoses 72 quick
    let forecast = LearnForecast.ofCost (cost (withPoses 12 quick)) large 12 10 10
    // Channel maps are learned from 12 poses however many there are; flows are composed of all.
    Assert.Equal((60.0, 10.0), (forecast.Composing, forecast.ChannelMaps))
    Assert.Equal(10.0 * 6.0 + 8.0 + 5e-4 * 10.0 * 72.0 * float large.Families.Length, forecast.DiskMb, 6)

[<Fact>]
let ``Base flows are kept while they are fewer than components, and then their second moments are`` () =
    let one = { quick with Families = [| { quick.Families[0] with Poses = 10 } |] }
    Assert.Equal(2.0 * 1000.0 * 1000.0, BaseFlowSize.inMemory 1000 100 one)
    Assert.Equal(500.0 * 1000.0, BaseFlowSize.inFiles 500.0 1000 100 one)
    Assert.Equal(0.0, BaseFlowSize.folded 1000 100 one)
    Assert.Equal(8.0 * 1000.0 * 1000.0, BaseFlowSize.inMemory 1000 101 one)
    Assert.Equal(8.0 * 1000.0 * 1000.0, BaseFlowSize.inMemory 1000 1_000_000 one)
    // A product takes a bit more with every doubling.
    let products originals = BaseFlowSize.inFiles 500.0 1000 originals one
    Assert.InRange(products 101, 1.5e6, 2.5e6)
    Assert.Equal(1000.0 * 1000.0 / 8.0, products 202 - products 101, 3)
    Assert.Equal(1010.0, BaseFlowSize.folded 1000 101 one)
    // They are summed up on one core more: half a second each.
    let seconds originals = (LearnForecast.ofCost (cost one) one 12 originals originals).Storing
    let plain = seconds 100 / 100.0
    Assert.Equal(101.0 * plain + 505.0, seconds 101, 6)

[<Fact>]
let ``Shards together are the whole, and merging takes their bytes and the whole's solving`` () =
    let shards = LearnForecast.ofShards (cost quick) quick 12 [| struct (50, 6); struct (50, 4); struct (49, 0) |]
    let alone originals images = LearnForecast.ofCost (cost quick) quick 12 images originals
    Assert.Equal((149, 10), (shards.Whole.Images, shards.Whole.Originals))
    Assert.Equal<float[]>([| (alone 6 50).Seconds; (alone 4 50).Seconds; (alone 0 49).Seconds |], shards.Shards |> Array.map _.Seconds)
    let state originals = BaseFlowSize.inFiles 500.0 1000 originals quick
    // The empty shard leaves no bases.
    Assert.Equal(1e-6 * (16e6 + state 6 + state 4) + shards.Whole.Solving + 3.0, shards.MergeSeconds, 6)
    Assert.Equal((8e6 + state 10) / 1e6, shards.MergeDiskMb, 6)
    let core = 2.0 * ((shards.Shards |> Array.sumBy _.Seconds) + shards.MergeSeconds)
    Assert.Equal(core / 3600.0, shards.CoreHours, 9)
    Assert.Equal((shards.Shards |> Array.sumBy _.DiskMb) + shards.MergeDiskMb, shards.DiskMb, 6)

[<Fact>]
let ``The share that is tried holds about as many originals as are wanted`` () =
    Assert.Equal(struct (0, 1), Survey.share 3 [| 0; 1; 5 |])
    let struct (part, count) = Survey.share 3 [| 0; 2; 4; 6; 8; 10; 12; 13; 15; 17 |]
    Assert.Equal(3, count)
    let held = [| 0; 2; 4; 6; 8; 10; 12; 13; 15; 17 |] |> Array.filter (fun place -> place % count = part)
    Assert.InRange(held.Length, 3, 4)
