module Streaming.Learning.Tests.QuantisedFlowTests

open System
open Xunit
open FsCheck.Xunit
open Streaming.Domain
open Streaming.Learning.Flows

let private quantise (cells: float32[]) =
    let steps = Array.zeroCreate<int16> cells.Length
    QuantisedFlow.quantise (ReadOnlySpan cells) (Span steps)
    steps

let private toCells (steps: int16[]) =
    steps |> Array.map (fun step -> float32 step / float32 FlowVector.partsPerCell)

[<Fact>]
let ``Halves go to the even step, on both sides of zero`` () =
    let cells = [| 0.5f; 1.5f; 2.5f; -0.5f; -1.5f; -2.5f; 7.51f |] |> Array.map (fun s -> s / 16.0f)
    Assert.Equal<int16[]>([| 0s; 2s; 2s; 0s; -2s; -2s; 8s |], quantise cells)

[<Property>]
let ``Steps survive the way to cells and back`` (steps: int16[]) =
    let steps = steps |> Array.map (fun s -> Math.Clamp(s, -32752s, 32752s))
    quantise (toCells steps) = steps

[<Property>]
let ``Rounding moves a component by half a step at most`` (raw: int[]) =
    let cells = raw |> Array.map (fun r -> float32 (r % 2000000) / 1000.0f)
    Array.forall2 (fun (a: float32) b -> abs (a - b) <= 0.5f / 16.0f) cells (toCells (quantise cells))

[<Theory>]
[<InlineData(Single.NaN)>]
[<InlineData(Single.PositiveInfinity)>]
[<InlineData(Single.NegativeInfinity)>]
[<InlineData(2047.5f)>]
[<InlineData(-40000.0f)>]
let ``What is no flow rejects the item and names the component`` (value: float32) =
    let error = Assert.Throws<ItemRejectedException>(fun () -> quantise [| 1.0f; value; 2.0f |] |> ignore)
    Assert.Equal(RejectReason.NotFinite, error.Reason)
    Assert.StartsWith("Component 1 of the flow is ", error.Message)
