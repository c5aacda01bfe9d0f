module Streaming.Pipeline.Tests.PoolTests

open System
open Streaming.Domain
open Xunit

let private counted () =
    let mutable made = 0
    let pool = Pool<int[]>(fun () -> made <- made + 1; [| made |])
    pool, fun () -> made

[<Fact>]
let ``What comes back is used again`` () =
    let pool, made = counted ()
    let first = pool.Rent()
    let second = pool.Rent()
    Assert.Equal(2, pool.Out)
    pool.Return first
    Assert.Same(first, pool.Rent())
    pool.Return second
    Assert.Equal((2, 1), (made (), pool.Out))
    pool.Clear()
    Assert.Equal(3, pool.Rent()[0])

[<Fact>]
let ``What was borrowed comes back, and what was taken only where its work throws`` () =
    let pool, _ = counted ()
    Assert.Equal(3, pool.Borrow(2, Array.sumBy Array.head))
    Assert.Equal(0, pool.Out)
    Assert.Throws<InvalidOperationException>(fun () -> pool.Borrow(2, fun _ -> invalidOp "struck"): unit) |> ignore
    Assert.Throws<InvalidOperationException>(fun () -> pool.Take(3, fun _ -> invalidOp "struck"): unit) |> ignore
    Assert.Equal(0, pool.Out)
    Assert.Equal(3, (pool.Take(3, id)).Length)
    Assert.Equal(3, pool.Out)
