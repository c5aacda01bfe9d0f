/// Training pairs, their views, the score of a network's answers, and reading the curve.
module Streaming.Experiments.Tests.SiameseTests

open System
open Xunit
open Streaming.Domain
open Streaming.Experiments.Siamese
open Streaming.Generators.Amounts

let private originals = [ for i in 1..9 -> $"image{i:D2}" ]
let private draw seed count originals = TrainingPairs.draw seed RotatePlus 60.0 (struct (5.0, 10)) count originals

[<Fact>]
let ``Half the training pairs lie on either side of the threshold, at the test's amounts and poses, and none comes twice`` () =
    let pairs = draw 1UL 3000 originals
    Assert.Equal(3000, (pairs |> Array.distinct).Length)
    Assert.Equal(1500, pairs |> Array.filter (fun pair -> pair.Amount < 60.0) |> Array.length)
    Assert.Equal<float[]>(TestPairs.amountsAbout 60.0 5.0 10, pairs |> Array.map _.Amount |> Array.distinct |> Array.sort)
    Assert.Equal<float[]>([| for i in 0..71 -> 5.0 * float i |], pairs |> Array.map _.Pose |> Array.distinct |> Array.sort)
    // 150 of each amount are expected, with a standard deviation of 12.
    Assert.All(pairs |> Array.countBy _.Amount, fun (_, n) -> Assert.InRange(n, 90, 210))
    Assert.All(pairs |> Array.countBy _.Original, fun (_, n) -> Assert.InRange(n, 250, 420))

[<Fact>]
let ``A smaller set is the beginning of a larger one, and the seed alone decides`` () =
    Assert.Equal<TrainingPair[]>(draw 1UL 40 originals, draw 1UL 400 originals |> Array.truncate 40)
    Assert.Equal<TrainingPair[]>(draw 1UL 40 originals, draw 1UL 40 (List.rev originals))
    Assert.NotEqual<TrainingPair[]>(draw 1UL 40 originals, draw 2UL 40 originals)

[<Fact>]
let ``All possible pairs can be drawn, and more are refused`` () =
    let most = int (TrainingPairs.possible 10 1)
    Assert.Equal(1440, most)
    Assert.Equal(most, (draw 1UL most [ "one" ] |> Array.distinct).Length)
    let refused = Assert.Throws<InputException>(fun () -> draw 1UL (most + 1) [ "one" ] |> ignore)
    Assert.Contains("--pairs: 1441 pairs are asked for, those to test on included, but 1 training originals make 1440", refused.Message)
    let unfit = Assert.Throws<InputException>(fun () -> TrainingPairs.draw 1UL RotatePlus 20.0 (struct (5.0, 10)) 4 originals |> ignore)
    Assert.Contains("--threshold is 20", unfit.Message)

let private original id : PairOriginal =
    { Entry =
        { Index = 0
          Id = id
          ImagePath = id + ".jpg"
          AnnotationPaths = [||]
          Table = null
          AssumesBox = false
          Synset = ""
          Content = null }
      ContentHash = "hash of " + id
      Box = Box.create 50.0 50.0 150.0 150.0
      Placement = Affine.identity }

let private views =
    PairViews.create RotatePlus 60.0 [ original "a"; original "b" ] [ struct ("b", 350.0, 50.0); struct ("a", 0.0, 65.0); struct ("a", 65.0, 55.0) ]

[<Fact>]
let ``Views that pairs share stand once, and labels say which side`` () =
    let view place =
        let struct (original, view) = views.Views[place]
        original.Entry.Id, view.Degrees

    Assert.Equal<(string * float)[]>([| "a", 0.0; "a", 65.0; "a", 120.0; "b", 40.0; "b", 350.0 |], Array.init views.Views.Length view)
    Assert.Equal<(string * float)[]>([| "b", 350.0; "a", 0.0; "a", 65.0 |], views.Pairs |> Array.map (_.First >> view))
    Assert.Equal<(string * float)[]>([| "b", 40.0; "a", 65.0; "a", 120.0 |], views.Pairs |> Array.map (_.Second >> view))
    Assert.Equal<int[]>([| 0; 1; 0 |], PairViews.pairItems views |> Seq.map _.Label |> Seq.toArray)
    Assert.Equal<string[]>([| "b"; "a"; "a" |], PairViews.pairItems views |> Seq.map _.Id |> Seq.toArray)

let private root =
    let rec up (folder: string) =
        if IO.File.Exists(IO.Path.Combine(folder, "Streaming.sln")) then folder else up (string (IO.Path.GetDirectoryName folder))

    up AppContext.BaseDirectory

[<Fact>]
let ``What kept activations depend on is in their identity`` () =
    let plan = PlanFile.load (IO.Path.Combine(root, "data", "plans", "quick.json"))
    let identity = PairViews.identity plan views
    Assert.NotEqual<string>(identity, PairViews.identity { plan with Fill = Fill.Black } views)
    let moved = { views with Views = views.Views |> Array.map (fun struct (o, v) -> struct ({ o with Placement = Affine.translation 1.0 0.0 }, v)) }
    Assert.NotEqual<string>(identity, PairViews.identity plan moved)
    Assert.Equal(identity, PairViews.identity plan (PairViews.slice 1 2 views))

[<Fact>]
let ``Answers are counted by side and distance, and pairs that could not be judged are left out`` () =
    let score = SiameseScore.ofProbabilities 1 60.0 views [| 0.2f; 0.9f; 0.7f |]
    Assert.Equal(3, score.Pairs)
    Assert.Equal(2.0 / 3.0, score.Accuracy, 1e-12)
    let expected: Confusion = { AboveToldAbove = 1; AboveToldBelow = 0; BelowToldBelow = 1; BelowToldAbove = 1 }
    Assert.Equal<Confusion>(expected, score.Confusion)
    Assert.Equal<DistanceScore[]>([| { Distance = 5.0; Pairs = 2; Accuracy = 0.5 }; { Distance = 10.0; Pairs = 1; Accuracy = 1.0 } |], score.ByDistance)
    // Of original b one of one is right, of original a one of two.
    Assert.Equal(0.5, score.Low, 1e-12)
    Assert.Equal(1.0, score.High, 1e-12)
    let without = SiameseScore.ofProbabilities 1 60.0 views [| nanf; 0.9f; 0.5f |]
    Assert.Equal(2, without.Pairs)
    Assert.Equal(1.0, without.Accuracy)

[<Fact>]
let ``The curve says how many pairs it takes`` () =
    let curve = [ 12500, 0.9; 500, 0.6; 2500, 0.7 ]
    Assert.Equal(Some(PairsNeeded.AtMost 500), CatchingUp.pairsFor 0.6 curve)
    Assert.Equal(Some(PairsNeeded.MoreThan 12500), CatchingUp.pairsFor 0.99 curve)
    // Halfway between two accuracies is the geometric mean of the pairs.
    Assert.Equal(Some(PairsNeeded.About(int (Math.Round(sqrt (2500.0 * 12500.0))))), CatchingUp.pairsFor 0.8 curve)
    Assert.Equal(Some(PairsNeeded.About 2500), CatchingUp.pairsFor 0.7 curve)
    Assert.Equal(None, CatchingUp.pairsFor 0.7 [])
    Assert.Equal("more than 12,500 pairs", CatchingUp.inWords (PairsNeeded.MoreThan 12500))

[<Fact>]
let ``Zero-shot is read from its metrics, and another question is refused`` () =
    let folder = IO.Directory.CreateTempSubdirectory("streaming-zeroshot-").FullName
    let write (text: string) = IO.File.WriteAllText(IO.Path.Combine(folder, "metrics.json"), text)
    write """{"pairs": 1600, "threshold": 60, "methods": {"paper": {"accuracy": 0.74, "mean_abs_error": 20}, "hypotheses": {"accuracy": 0.995}}}"""
    Assert.Equal<ZeroShotLine[]>([| { Method = "paper"; Accuracy = 0.74 }; { Method = "hypotheses"; Accuracy = 0.995 } |], ZeroShotLines.read folder 60.0)
    Assert.Contains("threshold 60", Assert.Throws<InputException>(fun () -> ZeroShotLines.read folder 45.0 |> ignore).Message)
    write """{"originals": 3}"""
    Assert.Contains("--zeroshot", Assert.Throws<InputException>(fun () -> ZeroShotLines.read folder 60.0 |> ignore).Message)
    IO.Directory.Delete(folder, true)
