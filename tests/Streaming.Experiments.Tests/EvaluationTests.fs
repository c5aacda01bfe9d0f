module Streaming.Experiments.Tests.EvaluationTests

open System
open Streaming.Domain
open Streaming.Experiments.Evaluation
open Streaming.Flow.Deviations
open Streaming.Flow.Fields
open Streaming.Generators.Predictions
open Streaming.Generators.Stored
open Streaming.Generators.Transforms
open Streaming.Learning.Flows
open Streaming.Network.Features
open Streaming.Network.Models
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
    let length = (AlexNetSpace.Of CaffeNet).Length
    let vector () = Array.init length (fun _ -> random.NextDouble() - 0.5)
    let amounts = [| 5.0; 10.0 |]
    let sums = Array.init (2 * length) (fun _ -> int64 (random.Next 100))
    let mean, direction = vector (), vector ()
    let coefficients = [| 0.0; 1.0; 0.0; 0.0; 0.0; 1.0 |]
    let summary = FamilySummary("left", 5.0, amounts, [| 2L; 0L |], 0L, 1L, 0L, [| "conv5" |], "left.safetensors", "")
    // The first channel stays; the second is 2 t of the first, less 1.
    let map = [| 1.0; 0.0; 0.0; 0.0; 0.0; -1.0; 0.0; 0.0; 0.0; 2.0; 0.0; 0.0 |]
    let components = int64 length

    let tensors =
        NamedTensors
            [ NamedTensor(TensorNames.Sums, sums, 2L, components)
              NamedTensor(TensorNames.SquareSums, sums, 2L, components)
              NamedTensor(TensorNames.Mean, mean, components)
              NamedTensor(TensorNames.Components, direction, 1L, components)
              NamedTensor(TensorNames.Widening, Array.empty<float>, 0L, components)
              NamedTensor(TensorNames.Coefficients, coefficients, 2L, 3L)
              NamedTensor(TensorNames.ResidualVariance, Array.zeroCreate<float> length, components)
              NamedTensor(TensorNames.ofLayer TensorNames.ChannelCoefficients "conv5", map, 2L, 2L, 3L) ]

    StoredFamily(AlexNetSpace.Of CaffeNet, summary, tensors, ChannelMap.Make), mean, direction, sums

[<Fact>]
let ``A stored family generates as its basis did`` () =
    let stored, mean, direction, sums = family ()
    Assert.Equal(Left, stored.Family)
    let expected = Array.map2 (fun m u -> float32 (1.5 * m + 2.25 * u)) mean direction
    Assert.Equal<float32[]>(expected, stored.Generator 7.5)
    Assert.Equal<float32[]>(Array.init (AlexNetSpace.Of CaffeNet).Length (fun i -> float32 (float sums[i] / 32.0)), (stored.MeanFlow 5.0).Value)
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
          ChannelMaps = Array.create 5 None
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
let ``A stored channel map is the polynomial in t of its coefficients`` () =
    let stored, _, _, _ = family ()
    Assert.True((stored.ChannelMap(0, 7.5)).IsNone)
    let struct (matrix, bias) = (stored.MapNumbers(4, 7.5)).Value
    Assert.Equal<float32[]>([| 1.0f; 0.0f; 3.0f; 0.0f |], matrix)
    Assert.Equal<float32[]>([| 0.0f; -1.0f |], bias)
    let cell = [| 2.0f; 9.0f |]
    (stored.ChannelMap(4, 7.5)).Value.Apply(ReadOnlySpan cell, Span cell)
    Assert.Equal<float32[]>([| 2.0f; 5.0f |], cell)
    Assert.Throws<InputException>(fun () -> stored.ChannelMap(4, -1.0) |> ignore) |> ignore

/// The plain twin: every cell and channel by its definition.
let private plainly (before: float32[]) (after: float32[]) size channels (field: float32[]) (map: ChannelMap) (inside: bool[]) =
    let cells = size * size
    let matrix, bias = map.Matrix.ToArray(), map.Bias.ToArray()
    let mutable all, within = (0.0, 0.0), (0.0, 0.0)

    for cell in 0 .. cells - 1 do
        let place at = min (max (float at) 0.0) (float (size - 1))
        let x, y = place (float32 (cell % size) + field[cell]), place (float32 (cell / size) + field[cells + cell])
        let left, top = int x, int y
        let value column row c = float before[(min row (size - 1) * size + min column (size - 1)) * channels + c]
        let partX, partY = x - float left, y - float top

        let moved =
            Array.init channels (fun c ->
                (1.0 - partY) * ((1.0 - partX) * value left top c + partX * value (left + 1) top c)
                + partY * ((1.0 - partX) * value left (top + 1) c + partX * value (left + 1) (top + 1) c))

        for c in 0 .. channels - 1 do
            let mixed = Seq.init channels (fun from -> float matrix[c * channels + from] * moved[from]) |> Seq.sum
            let off = max 0.0 (mixed + float bias[c]) - float after[cell * channels + c]
            let add (squares, absolutes) = squares + off * off, absolutes + abs off
            all <- add all

            if inside[cell] then
                within <- add within

    all, within

[<Fact>]
let ``What the generator with its channel map gets is what the definition says`` () =
    let random = Random 5
    let layer = { Name = "made"; Size = 7; Channels = 5; Stride = 8.0; Origin = 3.0 }
    let cells = 49
    let features () = Array.init (cells * 5) (fun _ -> float32 (max 0.0 (random.NextDouble() * 200.0 - 60.0)))
    let before, after = features (), features ()
    let map = ChannelMap(Array.init 25 (fun _ -> random.NextSingle() - 0.4f), Array.init 5 (fun _ -> 40.0f * random.NextSingle() - 20.0f))
    // Some of it leads beyond the border.
    let field = Array.init (2 * cells) (fun _ -> 6.0f * random.NextSingle() - 3.0f)
    let mask = { Layer = layer; Inside = Array.init cells (fun cell -> cell % 3 = 0) }

    let transform =
        { Family = RotatePlus
          Amount = 30.0
          Extrapolated = false
          Generator = field
          ChannelMaps = [| None; Some map |]
          Negation = [||]
          FixedPoint = [||]
          MeanFlow = None }

    let pair place =
        { Before = FeatureMap(ReadOnlyMemory before, 7, 7, 5)
          After = FeatureMap(ReadOnlyMemory after, 7, 7, 5)
          MaskBefore = mask
          MaskAfter = mask
          Exact = Array.zeroCreate (2 * cells)
          ExactBack = [||]
          Layer = place
          Offset = 0
          Boundary = Boundary.Clamp
          Scratch = Array.zeroCreate (cells * 5) }

    let got = PairComparison.deviation transform (pair 1) ChannelMapped
    let (squares, absolutes), (squaresInside, absolutesInside) = plainly before after 7 5 field map mask.Inside
    Assert.Equal(1.0, got.All.Squares / squares, 5)
    Assert.Equal(1.0, got.All.Absolutes / absolutes, 5)
    Assert.Equal(1.0, got.Inside.Squares / squaresInside, 5)
    Assert.Equal(1.0, got.Inside.Absolutes / absolutesInside, 5)
    Assert.Equal((5L * 49L, 5L * 17L), (got.All.Values, got.Inside.Values))
    Assert.Equal((PairComparison.deviation transform (pair 1) Generator).Endpoint, got.Endpoint)
    Assert.Equal(LayerDeviation.Zero, PairComparison.deviation transform (pair 0) ChannelMapped)

[<Fact>]
let ``Poses and cells that channel maps are learned from are spread evenly`` () =
    let chosen wanted poses = [ 0 .. poses - 1 ] |> List.filter (ChannelStages.isChosen wanted poses)
    Assert.Equal<int list>([ 0; 6; 12; 18 ], chosen 4 24)
    Assert.Equal(5, (chosen 5 12).Length)
    Assert.Equal<int list>([ 0..3 ], chosen 12 4)
    let layer = { Name = "made"; Size = 9; Channels = 1; Stride = 4.0; Origin = 0.0 }
    let still = Array.zeroCreate<float32> 81
    let cellsOf pair = ChannelStages.cells layer 30 pair still still
    Assert.Equal<int>([| 0..80 |], [| 0..2 |] |> Array.collect cellsOf |> Array.sort)
    // Cells whose source lies outside give nothing.
    let right = Array.create 81 2.5f
    Assert.All(ChannelStages.cells layer 81 0 right still, (fun cell -> Assert.True(cell % 9 <= 5)))
