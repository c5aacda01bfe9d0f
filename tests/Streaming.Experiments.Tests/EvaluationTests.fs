module Streaming.Experiments.Tests.EvaluationTests

open System
open Streaming.Domain
open Streaming.Experiments.Evaluation
open Streaming.Flow.Deviations
open Streaming.Generators.Predictions
open Streaming.Learning.Flows
open Streaming.Network.Models
open Streaming.Pipeline.Features
open Streaming.Pipeline.Learning
open Streaming.Pipeline.Selection
open Streaming.Storage.Bases
open Xunit

let private learned id hash = BasesOriginal(id, "", hash, 100, 100, Box.create 10.0 10.0 90.0 90.0, 1L)

let private refused (heldOut: HeldOut) id hash =
    let e = Assert.Throws<ItemRejectedException>(fun () -> heldOut.Admit(id, hash) |> ignore)
    Assert.Equal(RejectReason.Duplicate, e.Reason)
    e.Message

[<Fact>]
let ``Known contents are passed over and counted, whatever they are called`` () =
    let heldOut = HeldOut [ learned "a" "1"; learned "b" "2" ]
    // An image of the same name with another content is held out.
    Assert.True(heldOut.Admit("a", "3"))
    Assert.Contains("as a", refused heldOut "other" "1")
    Assert.Contains("same content as a", refused heldOut "copy" "3")
    Assert.Equal(1, heldOut.Skipped)

let private deviation squares absolutes values error cells =
    { All = Deviation(squares, absolutes, values)
      Inside = Deviation(squares / 2.0, absolutes / 2.0, values / 2L)
      Endpoint = { Sum = int64 (error * EndpointError.partsPerCell); Cells = cells } }

[<Fact>]
let ``Sums are taken over all originals before roots and means are`` () =
    let transform =
        { Generator = { Transform = { Family = Left; Amount = 30.0 }; Extrapolated = false; Field = [||]; ChannelMaps = Array.create 5 None }
          Negation = [||]
          FixedPoint = [||]
          MeanFlow = None }

    let plan =
        { Space = AlexNetSpace.Of CaffeNet
          Transforms = [| transform |]
          Views = { Views = [||]; Steps = [||]; Pairs = [||] }
          TransformOfPair = [||]
          Boundary = Streaming.Flow.Fields.Boundary.Clamp
          WithPool1 = [||] }

    let original id squares values : EvaluatedOriginal =
        let deviations = PredictionDeviations.zero 5

        for layer in 0..4 do
            deviations[Prediction.index Generator].[layer] <- deviation squares 8.0 values 3.0 4L
            deviations[Prediction.index ExactWarp].[layer] <- deviation (squares / 4.0) 8.0 values 0.0 4L

        { Id = id; Transforms = [| deviations |] }

    let rows = EvaluationRows.ofOriginals 1 plan [| original "a" 64.0 4L; original "b" 36.0 12L |]
    Assert.Equal<string[]>((AlexNetSpace.Of CaffeNet).LayerNames, rows |> Array.map _.Layer)
    let got = rows[2].Of Generator
    Assert.Equal(2.5, got.Rms.Value, 12)
    Assert.Equal(1.0, got.Mad.Value, 12)
    Assert.Equal(2.5, got.RmsInside.Value, 12)
    Assert.Equal(0.75, got.EndpointError.Value, 6)
    Assert.Equal(2.0, rows[2].OverExactWarp.Value, 12)
    // Resamples hold a twice, b twice, or both.
    Assert.Equal((sqrt 3.0, 4.0), (got.Rms.Low, got.Rms.High))
    Assert.True(Double.IsNaN (rows[0].Of MeanFlow).Rms.Value)
    Assert.True(Double.IsNaN (rows[0].Of Negation).EndpointError.Value)

[<Fact>]
let ``Poses and cells that channel maps are learned from are spread evenly`` () =
    let chosen wanted poses = [ 0 .. poses - 1 ] |> List.filter (WorkOrder.isChosen wanted poses)
    Assert.Equal<int list>([ 0; 6; 12; 18 ], chosen 4 24)
    Assert.Equal(5, (chosen 5 12).Length)
    Assert.Equal<int list>([ 0..3 ], chosen 12 4)
    let layer = { Name = "made"; Size = 9; Channels = 1; Stride = 4.0; Origin = 0.0 }
    let cellsOf motion most pair = ChannelStages.cells layer most pair motion |> Array.map _.Cell
    Assert.Equal<int>([| 0..80 |], [| 0..2 |] |> Array.collect (cellsOf Affine.identity 30) |> Array.sort)
    // Cells whose source lies outside give nothing.
    let right = Affine.create 1.0 0.0 10.0 0.0 1.0 0.0
    Assert.All(cellsOf right 81 0, (fun cell -> Assert.True(cell % 9 <= 5)))
