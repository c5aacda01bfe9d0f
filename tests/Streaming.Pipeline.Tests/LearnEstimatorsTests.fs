/// What a run sums up is the same whether its flows stream by, are read from its parts, or come from the bases of shards:
/// sums of integers.
module Streaming.Pipeline.Tests.LearnEstimatorsTests

open System.IO
open Streaming.Domain
open Streaming.Learning.Estimators
open Streaming.Learning.Flows
open Streaming.Pipeline.Learning
open Streaming.Storage.Flows
open Streaming.Tests
open Streaming.Tests.MadeFeatures
open Streaming.Tests.MadeLearning
open Xunit

[<Literal>]
let private Timeout = 60_000

let private dataset =
    lazy
        (let folder = new Folder()
         for seed in 0..4 do
             MadePictures.waves folder.Path $"{seed}" (10 + seed)
         folder)

let private flows = lazy (new Folder())

let private whole = lazy ((learn flows.Value.Path (setup ()) (entriesOf dataset.Value.Path)).GetAwaiter().GetResult().Estimators)

let private text = LearnedText.ofEstimators

let private none () = LearnEstimators(space, plan, views, algebra)

[<Fact(Timeout = Timeout)>]
let ``Parts of flows tell all that estimators need of flows`` () =
    let whole = whole.Value
    let ofParts = none ()
    let parts = FlowTable.StoredParts flows.Value.Path |> Seq.toArray
    Assert.Equal<int[]>([| 2; 2; 1 |], parts |> Array.map _.Content.Originals.Count)
    // In any order.
    parts |> Array.rev |> Array.iter ofParts.Add
    whole.Channels |> Option.iter ofParts.Add
    Assert.Equal<string[]>(text whole, text ofParts)

[<Theory(Timeout = Timeout)>]
[<InlineData(2)>]
[<InlineData(3)>]
let ``Bases of shards add up to those of the whole`` (shards: int) =
    task {
        use place = new Folder()
        let merged = none ()

        for shard in shards - 1 .. -1 .. 0 do
            use folder = new Folder()
            let! learned = learn folder.Path { setup () with Workers = 2 } (entriesOf dataset.Value.Path |> Array.filter (fun entry -> entry.Index % shards = shard))
            merged.Add(basesIn (Path.Combine(place.Path, $"{shard}")) learned.Estimators)

        Assert.Equal<string[]>(text whole.Value, text merged)

        let digests name estimators =
            let bases = basesIn (Path.Combine(place.Path, name)) estimators
            bases.Families |> Seq.map (fun family -> (bases.Summary family).Sha256) |> Seq.toArray

        Assert.Equal<string[]>(digests "whole" whole.Value, digests "merged" merged)
    }

[<Fact(Timeout = Timeout)>]
let ``Errors of flows are those of the flows in cells, over the object`` () =
    // Each cell's error is between nothing and the grid's diagonal, and there are as many cells as the object covers.
    for own in whole.Value.Families do
        for ofAmount in own.Find<FlowErrorEstimator>().Errors do
            ofAmount
            |> Array.iteri (fun layer error ->
                Assert.InRange(error.Cells, 1L, int64 (5 * own.Family.Poses * space.Layers[layer].Cells))
                Assert.InRange(error.Mean, 0.0, 2.0 * float space.Layers[layer].Size))

[<Fact(Timeout = Timeout)>]
let ``No image enters twice, by content or by name`` () =
    let part = FlowTable.StoredParts((whole.Value |> ignore; flows.Value.Path))[0]
    let estimators = none ()
    estimators.Add part
    let refused = Assert.Throws<InputException>(fun () -> estimators.Add part)
    Assert.Contains("is learned from already", refused.Message)
