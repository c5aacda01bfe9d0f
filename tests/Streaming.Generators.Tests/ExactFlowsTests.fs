/// Flows are judged over the object, where it is in the view that they lie on.
module Streaming.Generators.Tests.ExactFlowsTests

open Streaming.Domain
open Streaming.Generators.Exact
open Xunit

let private space = Streaming.Tests.CaffeNet.space

// Far from square, so that it covers other cells when it is turned, and away from the middle.
let private box = Box.create 60.0 90.0 180.0 130.0

let private plan =
    ViewPlan.create
        [ { Family = RotatePlus; Base = 60.0; Amounts = [| 60.0 |]; Poses = 4; Flows = Direct; Degree = 2 }
          { Family = Left; Base = 20.0; Amounts = [| 20.0; 40.0 |]; Poses = 1; Flows = Direct; Degree = 2 } ]

let private moved (pair: ViewPair) (chosen: int -> int -> bool) =
    let transform = Family.affine pair.Family pair.Amount space.InputSize box.CentreX box.CentreY
    let flow = ExactField.vector space transform

    space.Layers
    |> Array.iteri (fun i layer ->
        for cell in 0 .. layer.Size * layer.Size - 1 do
            if chosen i cell then
                flow[space.OffsetOf i + cell] <- flow[space.OffsetOf i + cell] + 3.0f)

    flow

// The object's cells in the pair's second view, from the definition: what the pose and then the pair's own transform make of the box.
let private cells (pair: ViewPair) =
    let turn = Family.affine RotatePlus pair.Pose space.InputSize box.CentreX box.CentreY
    let back = Affine.inverse (Family.affine pair.Family pair.Amount space.InputSize box.CentreX box.CentreY)
    let unturn = Affine.inverse turn

    space.Layers
    |> Array.map (fun layer ->
        Array.init (layer.Size * layer.Size) (fun cell ->
            let struct (x, y) = back.Apply(layer.ToInput(float (cell % layer.Size)), layer.ToInput(float (cell / layer.Size)))
            let struct (x, y) = unturn.Apply(x, y)
            x >= box.XMin && x <= box.XMax && y >= box.YMin && y <= box.YMax))

[<Fact>]
let ``Errors are taken over the object's cells in the second view and over no others`` () =
    let exact = ExactFlows(space, plan, box)

    for pair in plan.Pairs do
        let seen = cells pair
        let inside = exact.Errors(pair, moved pair (fun layer cell -> seen[layer].[cell]))
        let outside = exact.Errors(pair, moved pair (fun layer cell -> not seen[layer].[cell]))

        for layer in 0 .. space.Layers.Length - 1 do
            let counted = seen[layer] |> Array.filter id |> Array.length
            Assert.True(counted > 0)
            Assert.Equal(int64 counted, inside[layer].Cells)
            Assert.Equal(3.0, inside[layer].Mean, 1e-5)
            Assert.Equal(0L, outside[layer].Sum)
