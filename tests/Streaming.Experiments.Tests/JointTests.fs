/// Turn, scale and shift at once: pairs, scores, composed fields.
module Streaming.Experiments.Tests.JointTests

open System
open Streaming.Domain
open Streaming.Experiments.Joint
open Streaming.Generators.Similarities
open Xunit

let private pairs = JointPair.all 1 33 660
let private ofKind kind = pairs |> Array.filter (fun pair -> pair.Kind = kind)
let private within (struct (low, high)) (value: float) = Assert.InRange(value, low, high)

[<Fact>]
let ``A draw is a value of its seed and place, and no other draw is like it`` () =
    Assert.Equal<JointPair[]>(pairs, JointPair.all 1 33 660)
    Assert.Equal(pairs[17], JointPair.draw 1 33 Same 17)
    Assert.Equal<JointPair[]>(Array.truncate 100 pairs, JointPair.all 1 33 100 |> Array.filter (fun pair -> pair.Kind = Same))
    Assert.Equal(pairs.Length, pairs |> Array.distinctBy _.Similarity |> Array.length)
    Assert.NotEqual(pairs[3], JointPair.draw 2 33 Same 3)

[<Fact>]
let ``Pairs lie in their ranges, both ways, of all originals, half of them by other cameras`` () =
    for pair in Array.concat [ ofKind Same; ofKind Mirrored; ofKind Unrelated ] do
        within JointPair.turns (abs pair.Similarity.Turn)
        within JointPair.factors pair.Similarity.Factor
        Assert.InRange(sqrt (pair.Similarity.Right ** 2.0 + pair.Similarity.Down ** 2.0), 0.0, JointPair.longestShift + 1e-9)

    for pair in ofKind OutOfRange do
        Assert.InRange(abs pair.Similarity.Turn, 121.0, 180.0)

    let same = ofKind Same
    Assert.InRange(same |> Array.averageBy (fun pair -> if pair.Similarity.Turn > 0.0 then 1.0 else 0.0), 0.4, 0.6)
    Assert.Equal(0.5, same |> Array.averageBy (fun pair -> if pair.Cameras.IsSome then 1.0 else 0.0))

    for _, own in same |> Array.groupBy _.First do
        Assert.Equal(20, own.Length)
        Assert.Equal(10, own |> Array.filter _.Cameras.IsSome |> Array.length)

    Assert.Equal(660 / JointPair.perOther, (ofKind Mirrored).Length)

[<Fact>]
let ``Only unrelated pairs are of two originals, and there are none where there is one original`` () =
    Assert.All(pairs, fun pair -> Assert.Equal(pair.Kind = Unrelated, pair.First <> pair.Second))
    Assert.DoesNotContain(Unrelated, JointPair.all 1 1 40 |> Array.map _.Kind)

let private similarity turn factor right down : Similarity = { Turn = turn; Factor = factor; Right = right; Down = down }

[<Fact>]
let ``Errors of turns go the shorter way round, shifts are distances, and a wrong turn is not found`` () =
    let score =
        JointScore.ofPairs
            [| struct (similarity 179.0 1.1 3.0 4.0, similarity -179.0 1.0 0.0 0.0)
               struct (similarity 10.0 0.9 0.0 0.0, similarity 20.0 1.0 0.0 1.0)
               struct (similarity 30.0 1.0 0.0 0.0, similarity 30.0 1.0 0.0 0.0) |]

    Assert.Equal(4.0, score.Value.MeanAbsErrorDegrees, 1e-9)
    Assert.Equal(2.0, score.Value.MedianAbsErrorDegrees, 1e-9)
    Assert.Equal(0.2 / 3.0, score.Value.MeanAbsErrorFactor, 1e-9)
    Assert.Equal(2.0, score.Value.MeanAbsErrorPixels, 1e-9)
    Assert.Equal(1.0, score.Value.MedianAbsErrorPixels, 1e-9)
    Assert.Equal(2.0 / 3.0, score.Value.Found, 1e-9)
    Assert.True((JointScore.ofPairs [||]).IsNone)

[<Fact>]
let ``An interval holds a number within two deviations`` () =
    let estimate: SimilarityEstimate =
        { Similarity = similarity 10.0 1.0 0.0 0.0
          Place = [| 10.0; 0.0; 0.0; 0.0 |]
          Deviations = [| 1.0; 0.01; 0.5; 0.5 |]
          Agreement = [| 0.9 |]
          WithMaps = true
          AtEnd = [||] }

    let truths = [| similarity 11.9 1.0 0.0 0.0; similarity 12.1 1.02 0.0 -0.9; similarity 8.2 1.019 1.1 0.0 |]
    let holds axis = JointScore.intervalHolds axis (truths |> Array.map (fun truth -> struct (estimate, truth)))
    Assert.Equal(2.0 / 3.0, holds SimilarityAxis.Turn, 1e-9)
    Assert.Equal(2.0 / 3.0, holds SimilarityAxis.Scale, 1e-9)
    Assert.Equal(2.0 / 3.0, holds SimilarityAxis.Right, 1e-9)
    Assert.Equal(1.0, holds SimilarityAxis.Down, 1e-9)

[<Fact>]
let ``Exact fields of single axes compose to the exact field of the similarity`` () =
    let moves: ISimilarityMoves = PixelMoves(227, [| -120.0; log 0.75; -30.0; -30.0 |], [| 120.0; log 1.3; 30.0; 30.0 |])
    let cells = moves.Space.Layers |> Array.map (fun layer -> [| 0 .. layer.Cells - 1 |])

    for error in CompositionError.ofSimilarities moves cells (ofKind Same |> Array.truncate 5 |> Array.map _.Similarity) do
        Assert.InRange(error, 0.0, 1e-3)
