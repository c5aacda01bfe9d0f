/// Turn, scale and shift at once.
module Streaming.Generators.Tests.SimilarityTests

open System
open Streaming.Domain
open Streaming.Generators.Similarities
open Streaming.Tests
open Xunit

let private space = CaffeNet.space
let private size = space.InputSize

// Each generator is exact at its first amount.
let private families =
    [| MadeFamily.create RotatePlus [| 30.0; 120.0 |]
       MadeFamily.create ScaleDown [| 0.8; 0.7 |]
       MadeFamily.create Right [| 10.0; 30.0 |]
       MadeFamily.create Up [| 5.0; 30.0 |] |]

let private generators: ISimilarityMoves = SimilarityGenerators(space, families, fun _ -> None)

let private similarity: Similarity = { Turn = 30.0; Factor = 0.8; Right = 10.0; Down = -5.0 }

[<Fact>]
let ``Composed generators are the exact field of the similarity`` () =
    let truth = ExactField.vector space (Similarity.toMap size similarity)
    let place = SimilarityAxis.ofSimilarity similarity

    space.Layers
    |> Array.iteri (fun i layer ->
        let fields = SimilarityAxis.all |> Array.mapi (fun axis own -> generators.Field(own, place[axis], i))
        let cells = [| 0 .. layer.Cells - 1 |]
        let composed = Array.zeroCreate<float32> space.Length
        ComposedField.write space i cells fields composed

        for at in space.OffsetOf i .. space.OffsetOf i + 2 * layer.Cells - 1 do
            Assert.Equal(truth[at], composed[at], 2e-3f))

[<Fact>]
let ``Axes reach as far as the families that lead there, and no further`` () =
    Assert.Equal<float[]>([| 0.0; log 0.7; 0.0; -30.0 |] |> Array.map (fun v -> Math.Round(v, 9)), generators.Lowest |> Array.map (fun v -> Math.Round(v, 9)))
    Assert.Equal<float[]>([| 120.0; 0.0; 30.0; 0.0 |], generators.Highest |> Array.map (fun v -> Math.Round(v, 9)))
    Assert.True((generators.Field(SimilarityAxis.Turn, -10.0, 0)).IsNone)
    Assert.True((generators.Field(SimilarityAxis.Turn, 0.0, 0)).IsNone)

[<Fact>]
let ``A similarity and its place and map are one`` () =
    Assert.Equal(similarity, SimilarityAxis.ofSimilarity similarity |> SimilarityAxis.toSimilarity)
    let again = Similarity.toMap size similarity |> Similarity.ofMap size
    Assert.Equal(similarity.Turn, again.Turn, 1e-9)
    Assert.Equal(similarity.Factor, again.Factor, 1e-9)
    Assert.Equal(similarity.Right, again.Right, 1e-9)
    Assert.Equal(similarity.Down, again.Down, 1e-9)

let private pixels = PixelMoves(size, [| -120.0; log 0.75; -30.0; -30.0 |], [| 120.0; log 1.3; 30.0; 30.0 |])
let private search = lazy SimilaritySearch(SimilarityHypotheses(pixels, 80.0))
let private scene seed map = pixels.Features(ReadOnlyMemory(MadeScene.render seed size map))
let private told before after = search.Value.Of(before, after)

[<Fact>]
let ``Slopes are differences of deviations, one number at a time`` () =
    let hypotheses = SimilarityHypotheses(pixels, 80.0)
    let before, after = scene 1 Affine.identity, scene 1 (Similarity.toMap size { Turn = 12.0; Factor = 1.1; Right = 3.0; Down = -2.0 })
    let place = [| 10.0; 0.07; 2.0; -1.0 |]

    for layer in 0..3 do
        let here = hypotheses.Slope(before, after, layer, place, place)

        for axis, step in Array.indexed [| 0.2; 0.003; 0.2; 0.2 |] do
            let at by = (hypotheses.Slope(before, after, layer, place |> Array.mapi (fun i v -> if i = axis then v + by else v), place)).Deviation
            let difference = (at step - at -step) / (2.0 * step)
            // Linear interpolation has corners, over which both take their own steps.
            let scale = here.Deviation / ([| 10.0; 0.15; 10.0; 10.0 |][axis])
            Assert.InRange(2.0 * here.Along[axis] - difference, -scale, scale)

let cases: TheoryData<float, float, float, float> =
    TheoryData<float, float, float, float>(
        [ struct (30.0, 1.1, 8.0, -6.0); struct (-75.0, 0.85, -10.0, 4.0); struct (110.0, 1.2, 0.0, 12.0); struct (7.5, 0.9, -3.0, -14.0) ]
    )

[<Theory; MemberData(nameof cases)>]
let ``All numbers are told at once`` (turn: float) (factor: float) (right: float) (down: float) =
    let meant: Similarity = { Turn = turn; Factor = factor; Right = right; Down = down }
    let estimate = told (scene 1 Affine.identity) (scene 1 (Similarity.toMap size meant))
    Assert.Equal(turn, estimate.Similarity.Turn, 0.2)
    Assert.Equal(factor, estimate.Similarity.Factor, 0.004)
    Assert.Equal(right, estimate.Similarity.Right, 0.2)
    Assert.Equal(down, estimate.Similarity.Down, 0.2)
    Assert.Equal(None, SimilarityEstimate.doubt estimate)
    let changed = SimilarityEstimate.changes estimate |> Array.map _.Family
    Assert.Contains((if turn > 0.0 then RotatePlus else RotateMinus), changed)
    Assert.Contains((if factor > 1.0 then ScaleUp else ScaleDown), changed)

[<Fact>]
let ``The same picture is unchanged, by nothing at all`` () =
    let before = scene 2 Affine.identity
    let estimate = told before before
    Assert.Equal<float[]>(Array.zeroCreate 4, estimate.Place |> Array.map (fun v -> Math.Round(v, 6)))
    Assert.Empty(SimilarityEstimate.changes estimate)
    Assert.Equal(None, SimilarityEstimate.doubt estimate)

[<Fact>]
let ``A mirrored picture, another one, and one beyond the reach have a doubt`` () =
    let before = scene 1 Affine.identity
    let middle = float size / 2.0
    let doubtOf after = SimilarityEstimate.doubt (told before after)
    Assert.True((doubtOf (scene 1 (Affine.scaling -1.0 1.0 |> Affine.about middle middle))).IsSome)
    Assert.True((doubtOf (scene 4 Affine.identity)).IsSome)
    Assert.True((doubtOf (scene 1 (Similarity.toMap size { Similarity.none with Turn = 165.0 }))).IsSome)
    Assert.True((doubtOf (scene 1 (Similarity.toMap size { Similarity.none with Factor = 1.7 }))).IsSome)
