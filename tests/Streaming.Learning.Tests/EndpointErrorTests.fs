module Streaming.Learning.Tests.EndpointErrorTests

open System
open Xunit
open FsCheck.Xunit
open Streaming.Domain
open Streaming.Learning.Flows
open Streaming.Tests

let private layers = CaffeNet.space.Layers
let private everything = Box.create -1e6 -1e6 1e6 1e6
let private between mask (a: float32[]) (b: float32[]) = EndpointError.between mask (ReadOnlySpan a) (ReadOnlySpan b)

[<Fact>]
let ``Without a view the mask is the cells whose centre lies in the box`` () =
    // conv5 cell 6 is the middle of 13 cells, 16 pixels apart.
    let layer = layers[4]
    let centre = layer.ToInput 6.0
    let mask = CellMask.create layer Affine.identity (Box.create (centre - 16.0) (centre - 1.0) (centre + 15.9) (centre + 33.0))
    let inside = [ for cell in 0..168 do if mask.Inside[cell] then cell % 13, cell / 13 ]
    Assert.Equal<(int * int) list>([ 5, 6; 6, 6; 5, 7; 6, 7; 5, 8; 6, 8 ], inside)
    Assert.Equal(6, mask.Count)

[<Fact>]
let ``The mask follows the object into the view`` () =
    let layer = layers[4]
    let box = Box.create 60.0 80.0 110.0 150.0
    let still = CellMask.create layer Affine.identity box
    // Two cells to the right, three up; then a quarter turn about the middle cell, x to the right becomes up.
    let moved = CellMask.create layer (Affine.translation 32.0 -48.0) box
    let centre = layer.ToInput 6.0
    let turned = CellMask.create layer (Affine.rotation 90.0 |> Affine.about centre centre) box
    let cells (mask: CellMask) = set [ for cell in 0..168 do if mask.Inside[cell] then cell % 13, cell / 13 ]
    Assert.NotEmpty(cells still)
    Assert.Equal<Set<int * int>>(cells still |> Set.map (fun (x, y) -> x + 2, y - 3), cells moved)
    Assert.Equal<Set<int * int>>(cells still |> Set.map (fun (x, y) -> 6 + (y - 6), 6 - (x - 6)), cells turned)

[<Property(MaxTest = 50)>]
let ``The sum is that of a plain loop over the mask`` (seed: int) =
    let random = Random seed
    let layer = layers[random.Next 5]
    let cells = layer.Size * layer.Size
    let make () = Array.init (2 * cells) (fun _ -> float32 (random.NextDouble() * 8.0 - 4.0))
    let flow, field = make (), make ()
    let view = Family.affine RotatePlus (random.NextDouble() * 60.0) 227 110.0 115.0
    let mask = CellMask.create layer view (Box.create 40.0 50.0 180.0 170.0)

    let errors =
        [| for cell in 0 .. cells - 1 do
               if mask.Inside[cell] then
                   Math.Sqrt(Math.Pow(float flow[cell] - float field[cell], 2.0) + Math.Pow(float flow[cells + cell] - float field[cells + cell], 2.0)) |]

    let found = between mask flow field
    found.Cells = int64 errors.Length && mask.Count = errors.Length && abs (found.Mean - Array.average errors) < 1e-6

[<Property(MaxTest = 50)>]
let ``Sums of errors do not depend on the order`` (seed: int) =
    let random = Random seed
    let mask = CellMask.create layers[3] Affine.identity everything
    let make () = Array.init 338 (fun _ -> float32 (random.NextDouble() * 8.0 - 4.0))
    let errors = Array.init 20 (fun _ -> between mask (make ()) (make ()))
    let half, other = Array.splitAt 7 (Samples.shuffle random errors)
    Array.sum errors = Array.sum half + Array.sum other

[<Fact>]
let ``The exact field has no error, and no flow has the field's length`` () =
    let layer = layers[1]
    let field = Array.zeroCreate<float32> (2 * 27 * 27)
    ExactField.write layer (Family.affine Right 16.0 227 0.0 0.0) (Span field)
    let mask = CellMask.create layer Affine.identity everything
    Assert.Equal(0.0, (between mask field field).Mean)
    // 16 pixels are 2 cells of conv2.
    Assert.Equal(2.0, (EndpointError.ofNoFlow mask (ReadOnlySpan field)).Mean, 1e-6)

[<Fact>]
let ``A value that is not finite rejects the item, but only where it counts`` () =
    let layer = layers[4]
    let flow = Array.zeroCreate<float32> 338
    flow[0] <- nanf
    let zero = Array.zeroCreate<float32> 338
    let inside = CellMask.create layer Affine.identity everything
    let outside = CellMask.create layer Affine.identity (Box.create 60.0 60.0 160.0 160.0)
    let error = Assert.Throws<ItemRejectedException>(fun () -> between inside flow zero |> ignore)
    Assert.Equal(RejectReason.NotFinite, error.Reason)
    Assert.Equal(0.0, (between outside flow zero).Mean)

[<Fact>]
let ``No cell has no mean`` () =
    Assert.True(Double.IsNaN EndpointError.Zero.Mean)
