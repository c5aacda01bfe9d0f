/// The similarity between two pictures by matched descriptors, on scenes that are transformed exactly.
module Streaming.Descriptors.Tests.SiftDescriptorsTests

open System
open System.Threading.Tasks
open Streaming.Descriptors
open Streaming.Domain
open Streaming.Tests
open Xunit

let private size = 227

let private between (before: float32[]) (after: float32[]) =
    Assert.SkipUnless(OperatingSystem.IsLinux(), "the native library is to be had for Linux alone")
    (SiftDescriptors() :> IDescriptors).Between(ReadOnlyMemory before, ReadOnlyMemory after, size)

// How far, at most, the found map takes points of the object from where they are.
let private off (expected: Affine) (found: Affine) =
    [ for x in 60.0..30.0..180.0 do
          for y in 60.0..30.0..180.0 do
              let struct (ex, ey) = expected.Apply(x, y)
              let struct (fx, fy) = found.Apply(x, y)
              sqrt ((ex - fx) ** 2.0 + (ey - fy) ** 2.0) ]
    |> List.max

let private transforms =
    [ Affine.rotation 33.0 |> Affine.about 113.5 113.5
      Affine.rotation -110.0 |> Affine.about 113.5 113.5
      Affine.scaling 1.2 1.2 |> Affine.about 113.5 113.5
      Affine.translation -17.3 6.4
      Affine.rotation 70.0 |> Affine.andThen (Affine.scaling 0.85 0.85) |> Affine.about 113.5 113.5 |> Affine.andThen (Affine.translation 9.0 -12.0)
      Affine.identity ]

[<Fact>]
let ``A scene that was turned, scaled and moved is found to have been`` () =
    let before = MadeScene.render 1 size Affine.identity

    let found =
        transforms
        |> List.map (fun transform ->
            match between before (MadeScene.render 1 size transform) with
            | Some found ->
                Assert.InRange(found.Agreeing, 6, found.Matched)
                off transform found.Map
            | None -> failwith $"nothing was found of {transform}")

    Assert.True(List.max found < 0.4, $"{found}")

[<Fact>]
let ``Pictures of nothing have no similarity, and of other scenes at most one that hardly anything agrees with`` () =
    let one = Array.create (3 * size * size) 90.0f
    Assert.True((between one one).IsNone)
    let scene = MadeScene.render 2 size Affine.identity
    Assert.True((between scene one).IsNone)

    for other in 3..6 do
        match between scene (MadeScene.render other size Affine.identity) with
        | Some found -> Assert.InRange(found.Agreeing, 6, 12)
        | None -> ()

[<Fact>]
let ``The same pictures have the same similarity, however many are asked about at once`` () =
    let before, after = MadeScene.render 7 size Affine.identity, MadeScene.render 7 size transforms[4]
    let first = between before after
    let found = Array.zeroCreate<DescriptorMatch option> 12
    Parallel.For(0, found.Length, fun i -> found[i] <- between before after) |> ignore
    Assert.True first.IsSome
    Assert.All(found, fun other -> Assert.Equal(first, other))
