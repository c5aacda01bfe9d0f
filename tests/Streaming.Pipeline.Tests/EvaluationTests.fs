module Streaming.Pipeline.Tests.EvaluationTests

open System
open Streaming.Domain
open Streaming.Flow
open Streaming.Learning
open Streaming.Pipeline
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

[<Theory>]
[<InlineData("paper")>]
[<InlineData("")>]
let ``The paper's transforms are the default`` (text: string) =
    Assert.Equal(OfPaper, AmountChoice.parse "--amounts" [ text ])

[<Fact>]
let ``Amounts are listed one by one, with commas or as words`` () =
    Assert.Equal(OfCalibration, AmountChoice.parse "--amounts" [ "all" ])

    Assert.Equal(
        Listed [ RotatePlus, 30.0; Left, 2.5; ScaleDown, 0.8 ],
        AmountChoice.parse "--amounts" [ "rotate+=30,left=2.5"; "scale-down=0.8"; "left=2.5" ]
    )

[<Theory>]
[<InlineData("all,left=3")>]
[<InlineData("left")>]
[<InlineData("left=1=2")>]
[<InlineData("spin=3")>]
[<InlineData("scale-up=0.9")>]
[<InlineData("left=-1")>]
[<InlineData("left=")>]
let ``What is no amount is refused`` (text: string) =
    Assert.Throws<InputException>(fun () -> AmountChoice.parse "--amounts" [ text ] |> ignore) |> ignore

/// A family whose generator is M t + U t^2, with sums of two flows at each amount.
let private family () =
    let random = Random 1
    let length = FlowLayout.length
    let vector () = Array.init length (fun _ -> random.NextDouble() - 0.5)
    let amounts = [| 5.0; 10.0 |]
    let sums = Array.init (2 * length) (fun _ -> int64 (random.Next 100))
    let mean, direction = vector (), vector ()
    let coefficients = [| 0.0; 1.0; 0.0; 0.0; 0.0; 1.0 |]
    let summary = FamilySummary("left", 5.0, amounts, [| 2L; 0L |], 0L, 1L, 0L, "left.safetensors", "")
    let basis = FamilyBasis(mean, direction, [| 1.0 |], [||], coefficients, Array.zeroCreate length)
    StoredFamily(summary, basis, FamilySums(amounts, [| 2L; 0L |], sums, sums)), mean, direction, sums

[<Fact>]
let ``A stored family generates as its basis did`` () =
    let stored, mean, direction, sums = family ()
    Assert.Equal(Left, stored.Family)
    let expected = Array.map2 (fun m u -> float32 (1.5 * m + 2.25 * u)) mean direction
    Assert.Equal<float32[]>(expected, stored.Generator 7.5)
    Assert.Equal<float32[]>(Array.init FlowLayout.length (fun i -> float32 (float sums[i] / 32.0)), (stored.MeanFlow 5.0).Value)
    // No flow at 10, no calibration at 7.5.
    Assert.True((stored.MeanFlow 10.0).IsNone && (stored.MeanFlow 7.5).IsNone)
    Assert.Equal<bool list>([ true; false; false; false; true ], [ 4.0; 5.0; 7.5; 10.0; 11.0 ] |> List.map stored.IsBeyond)
    Assert.Throws<InputException>(fun () -> stored.Generator -1.0 |> ignore) |> ignore

let private deviation squares absolutes values error cells =
    { All = Deviation(squares, absolutes, values)
      Inside = Deviation(squares / 2.0, absolutes / 2.0, values / 2L)
      Endpoint = { Sum = int64 (error * EndpointError.stepsPerCell); Cells = cells } }

[<Fact>]
let ``Sums are taken over all originals before roots and means are`` () =
    let transform =
        { Family = Left
          Amount = 30.0
          Extrapolated = false
          Generator = [||]
          Negation = [||]
          FixedPoint = [||]
          MeanFlow = None }

    let plan =
        { Transforms = [| transform |]
          Views = { Views = [||]; Steps = [||]; Pairs = [||] }
          TransformOfPair = [||]
          Boundary = Streaming.Flow.Boundary.Clamp }

    let original id squares values : EvaluatedOriginal =
        let deviations = PredictionDeviations.zero 5

        for layer in 0..4 do
            deviations[Prediction.index Generator].[layer] <- deviation squares 8.0 values 3.0 4L
            deviations[Prediction.index ExactWarp].[layer] <- deviation (squares / 4.0) 8.0 values 0.0 4L

        { Id = id; Transforms = [| deviations |] }

    let rows = EvaluationRows.ofOriginals 1 plan [| original "a" 64.0 4L; original "b" 36.0 12L |]
    Assert.Equal<string[]>(FlowLayout.layerNames, rows |> Array.map _.Layer)
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
