module Streaming.Learning.Tests.AmountFitTests

open System
open Xunit
open FsCheck.FSharp
open FsCheck.Xunit
open Streaming.Learning.Amounts

[<Fact>]
let ``Sign changes are where the factors say`` () =
    // (s - 0.25) (s - 0.5) (s - 0.9) (s + 2)
    let times a b =
        let product = Array.zeroCreate (Array.length a + Array.length b - 1)
        a |> Array.iteri (fun i x -> b |> Array.iteri (fun j y -> product[i + j] <- product[i + j] + x * y))
        product

    let p = [ 0.25; 0.5; 0.9; -2.0 ] |> List.map (fun root -> [| -root; 1.0 |]) |> List.reduce times
    let found = Polynomial.signChanges p 0.0 1.0
    Assert.Equal(3, found.Length)
    Array.iter2 (fun (e: float) f -> Assert.Equal(e, f, 1e-12)) [| 0.25; 0.5; 0.9 |] found
    Assert.Empty(Polynomial.signChanges [| 3.0 |] 0.0 1.0)

/// The plain twin: the distances themselves, at many amounts.
let private scanned (terms: float[][]) (weights: float[]) (flow: float32[]) largest start length =
    let steps = 20000

    Seq.init (steps + 1) (fun i -> largest * float i / float steps)
    |> Seq.map (fun t ->
        t,
        Seq.sum (
            seq {
                for i in start .. start + length - 1 do
                    let generator = terms |> Seq.mapi (fun p field -> field[i] * t ** float p) |> Seq.sum
                    weights[i] * (generator - float flow[i]) ** 2.0
            }
        ))
    |> Seq.toArray

[<Property(MaxTest = 40)>]
let ``The amount in closed form is that of a dense scan, for any degree and weights`` (seed: int) =
    let random = Random seed
    let degree, length = random.Next(1, 6), 12
    let largest = 1.0 + 11.0 * random.NextDouble()
    let value () = 2.0 * random.NextDouble() - 1.0
    let terms = Array.init (degree + 1) (fun p -> Array.init length (fun _ -> value () / largest ** float p))
    let flow = Array.init length (fun _ -> float32 (2.0 * value ()))
    let weights = Array.init length (fun _ -> 0.1 + random.NextDouble())
    let parts = [| 0, 5; 5, 7 |]
    let fit = AmountFit.Create(terms, weights, parts, largest)
    let distances = fit.Distances(ReadOnlySpan flow)

    let agrees (coefficients: float[]) (start, count) =
        let scan = scanned terms weights flow largest start count
        let at, least = scan |> Array.minBy snd
        let struct (s, value) = Polynomial.least coefficients 0.0 1.0
        // The scan may sit in another of two valleys that are equally deep.
        (abs (value - least) <= 1e-5 * (1.0 + least) && (abs (s * largest - at) <= largest / 5000.0 || value <= least))
        && scan |> Array.forall (fun (t, d) -> abs (Polynomial.value coefficients (t / largest) - d) <= 1e-9 * (1.0 + d))

    ((agrees distances[0] parts[0] && agrees distances[1] parts[1]) |> Prop.label "layers")
    .&. (agrees (AmountFit.Sum distances) (0, 12) |> Prop.label "all")

[<Fact>]
let ``A generator's own flow has its amount, however its components are weighted`` () =
    let random = Random 5
    let terms = Array.init 4 (fun p -> Array.init 30 (fun _ -> (random.NextDouble() - 0.5) / 6.0 ** float p))
    let flowAt t = Array.init 30 (fun i -> float32 (Seq.sum (Seq.init 4 (fun p -> terms[p].[i] * t ** float p))))

    for weights in [ AmountFit.Plain 30; AmountFit.ByResidual(Array.init 30 (fun i -> 0.01 * float i)) ] do
        let fit = AmountFit.Create(terms, weights, [| 0, 30 |], 6.0)

        for t in [ 0.0; 0.7; 3.0; 5.9; 6.0 ] do
            let struct (s, _) = Polynomial.least (fit.Distances(ReadOnlySpan(flowAt t))).[0] 0.0 1.0
            Assert.Equal(t, 6.0 * s, 1e-4)

[<Fact>]
let ``Components that nothing explains weigh less, and perfect ones not without limit`` () =
    let weights = AmountFit.ByResidual [| 0.0; 1e-9; 1.0; 4.0 |]
    Assert.Equal(weights[0], weights[1])
    Assert.Equal(4.0, weights[2] / weights[3], 1e-12)
    Assert.True(Double.IsFinite weights[0] && weights[0] > weights[2])
