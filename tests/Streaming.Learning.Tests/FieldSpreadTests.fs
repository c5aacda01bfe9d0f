module Streaming.Learning.Tests.FieldSpreadTests

open Streaming.Domain
open Streaming.Learning.Flows
open Xunit

[<Fact>]
let ``Conv1's field on every grid is the exact field of an affine transform there`` () =
    let space = Streaming.Tests.CaffeNet.space

    for family, amount in [ RotatePlus, 40.0; ScaleDown, 0.8; Up, 13.0 ] do
        let truth = ExactField.vector space (Family.affine family amount space.InputSize 113.5 113.5)
        // Only conv1's part may count.
        let known = truth |> Array.mapi (fun i value -> if i < space.OffsetOf 1 then value else nanf)
        let spread = FieldSpread.ofLayer space 0 known
        Array.iter2 (fun (e: float32) f -> Assert.Equal(e, f, 1e-3f)) truth spread
