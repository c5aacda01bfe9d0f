module Streaming.Learning.Tests.BaseFlowsTests

open System
open Xunit
open FsCheck
open FsCheck.Xunit
open Streaming.Domain
open Streaming.Learning.Flows

let private length = 7

let private add (estimator: BaseFlows) (items: (FlowKey * int16[])[]) =
    for key, flow in items do
        estimator.Add(key, ReadOnlySpan flow)

let private fresh rowLimit =
    BaseFlows(RotatePlus, 10.0, length, Algebra.instance, rowLimit)

let private items (random: Random) count =
    Array.init count (fun i -> Samples.key i, Samples.noise random length 900)

[<Property(MaxTest = 100)>]
let ``Any order and any shards give the same state, in either form`` (seed: int) (PositiveInt count) (NonNegativeInt limit) (PositiveInt shards) =
    let random = Random seed
    let items = items random count
    let whole, merged = fresh limit, fresh limit
    add whole items

    for part in Samples.shuffle random items |> Array.splitInto shards do
        let shard = fresh limit
        add shard part
        merged.Merge shard

    merged.Count = int64 count
    && merged.State = whole.State
    && merged.Equals whole
    && (match whole.State with
        | Rows _ -> count <= limit
        | Moments _ -> count > limit)

[<Property(MaxTest = 100)>]
let ``The moments are the exact sums of products`` (seed: int) (PositiveInt count) =
    let random = Random seed
    let items = items random count
    let estimator = fresh 0
    add estimator items
    let flows = items |> Array.map snd

    match estimator.State with
    | Rows _ -> false
    | Moments held ->
        held.Count = int64 count
        && held.Sum = Array.init length (fun i -> flows |> Array.sumBy (fun v -> int64 v[i]))
        && held.Products = Array.init (length * length) (fun at ->
            flows |> Array.sumBy (fun v -> int64 v[at / length] * int64 v[at % length]) |> float)

[<Fact>]
let ``More flows than are folded at once stay exact`` () =
    let random = Random 1
    let items = items random 2600
    let one, two = fresh 0, fresh 1500
    add one items
    add two items
    Assert.Equal(one.State, two.State)
    Assert.Equal(2600L, one.Count)

[<Fact>]
let ``An estimator restored from its state goes on as before, and shares nothing with what it merged`` () =
    let random = Random 2
    let items = items random 40

    for limit in [ 0; 10; 100 ] do
        let whole, first = fresh limit, fresh limit
        add whole items
        add first items[..24]
        let restored = fresh limit
        restored.AddState first.State
        let merged = fresh limit
        merged.Merge restored
        add merged items[25..]
        Assert.Equal(whole.State, merged.State)
        add restored items[25..]
        Assert.Equal(whole.State, restored.State)

[<Fact>]
let ``Rows are in the order of their keys`` () =
    let random = Random 3
    let items = items random 30
    let estimator = fresh 100
    add estimator (Samples.shuffle random items)

    match estimator.State with
    | Rows(keys, flows) ->
        Assert.Equal<FlowKey[]>(items |> Array.map fst |> Array.sort, keys)
        Assert.Equal<int16[][]>(items |> Array.sortBy fst |> Array.map snd, flows)
    | Moments _ -> Assert.Fail "rows were expected"

[<Fact>]
let ``The same flow twice is refused with its name`` () =
    let estimator = fresh 100
    let items = items (Random 4) 3
    add estimator items
    let error = Assert.Throws<InputException>(fun () -> estimator.Merge estimator)
    Assert.Contains("image0000", error.Message)
    Assert.Contains("rotate+ 10", error.Message)

[<Fact>]
let ``Flows of other families, amounts or lengths do not merge`` () =
    for other in
        [ BaseFlows(RotateMinus, 10.0, length, Algebra.instance)
          BaseFlows(RotatePlus, 5.0, length, Algebra.instance)
          BaseFlows(RotatePlus, 10.0, length + 1, Algebra.instance) ] do
        Assert.Throws<ArgumentException>(fun () -> (fresh 10).Merge other) |> ignore
