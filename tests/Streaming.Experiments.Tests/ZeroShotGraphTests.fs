/// The graph of the zero-shot test on made features: pairs whose amounts are known.
module Streaming.Experiments.Tests.ZeroShotGraphTests

open System
open System.Collections.Generic
open System.Threading
open Streaming.Domain
open Streaming.Experiments.ZeroShot
open Streaming.Generators.Amounts
open Streaming.Pipeline.Graph
open Streaming.Pipeline.Selection
open Streaming.Tests
open Streaming.Tests.MadeFeatures
open Streaming.Tests.MadeLearning
open Xunit

[<Literal>]
let private Timeout = 60_000

let private count = 12

let private originals = Array.append MadeBases.heldOut [| MadeBases.green |] |> Array.sort

let private test () =
    let design =
        { Families = [ RotatePlus; Left ]
          Seed = 3
          Pairs = count
          Threshold = None
          Field = OwnField
          Radius = 14.0 }

    ZeroShotPlan.create (MadeBases.generators ()) design originals

let private wanted () = MadeBases.entries () |> Array.filter (fun entry -> Array.contains entry.Id originals)

let private contents = lazy (wanted () |> Seq.map (fun entry -> KeyValuePair(entry.Id, (Streaming.Imaging.Decoding.ImageDecoder.Read entry.ImagePath).ContentHash)) |> Dictionary)

// Descriptors that see by how much the picture's brightness lies to the left, and that find nothing in green pictures.
let private madeDescriptors =
    { new IDescriptors with
        member _.Name = "made"

        member _.Between(before, after, size) =
            let red (picture: ReadOnlyMemory<float32>) = float (picture.Slice(0, size * size).ToArray() |> Array.sum)
            if size <> space.InputSize then invalidOp $"pictures of {size} pixels"

            if red before < 1.0 then
                None
            else
                Some { Map = Affine.translation -(red after / red before) 0.0; Matched = 9; Agreeing = 7 } }

type private How =
    { Network: MadeFeatures
      Workers: int
      BatchSize: int
      WithFlow: bool
      Descriptors: IDescriptors option
      ContentOf: string -> string }

let private usual () =
    { Network = new MadeFeatures()
      Workers = 1
      BatchSize = 100
      WithFlow = true
      Descriptors = Some madeDescriptors
      ContentOf = fun id -> contents.Value[id] }

let private ask (test: ZeroShotPlan) (how: How) =
    task {
        let rejects = KeptRejects()
        let found = ResizeArray<TestPairEstimates>()
        use supervisor = new Supervisor(CancellationToken.None)

        ZeroShotGraph.start
            (Stages(supervisor, rejects.Add))
            { Settings = { Workers = how.Workers; BatchSize = how.BatchSize }; Plan = plan; Features = how.Network }
            test
            { SiftFlow = plan.SiftFlow
              WithFlow = how.WithFlow
              Mapping = ChannelMaps.ofGenerators (MadeBases.generators ())
              Descriptors = how.Descriptors
              Keep = found.Add }
            how.ContentOf
            (wanted ())

        do! supervisor.Finish()
        Assert.Equal(0, how.Network.Pool.Out)
        return struct (found.ToArray(), rejects.InOrder)
    }

let private pairsOf (test: ZeroShotPlan) ids = ids |> Array.collect (fun id -> test.OfOriginal[id])

[<Fact(Timeout = Timeout)>]
let ``Whatever the workers and the batches, every pair has the same estimates, in the originals' order`` () =
    task {
        let test = test ()
        let! struct (expected, none) = ask test (usual ())
        Assert.Empty none
        Assert.Equal(2 * 2 * count, expected.Length)
        Assert.Equal<int[]>(pairsOf test originals, expected |> Array.map _.Pair)
        Assert.All(expected, fun pair -> Assert.Equal<AmountMethod[]>(AmountMethod.all, pair.Methods |> Seq.map _.Method |> Seq.sort |> Seq.toArray))

        for workers, batchSize in [ 1, 1; 4, 3; 3, 4 ] do
            let! struct (found, _) = ask test { usual () with Workers = workers; BatchSize = batchSize }
            // Numbers that are none are equal in text alone.
            Assert.Equal<string[]>(expected |> Array.map (sprintf "%A"), found |> Array.map (sprintf "%A"))
    }

[<Fact(Timeout = Timeout)>]
let ``Amounts are told by what is seen`` () =
    task {
        let test = test ()
        let! struct (found, _) = ask test (usual ())
        let near = found |> Array.filter (fun pair -> test.Pairs[pair.Pair].Family = Left && test.Pairs[pair.Pair].Original <> MadeBases.green)
        Assert.NotEmpty near

        for method in [ WeightedFit; MovedOnly; Pixels ] do
            let off (pair: TestPairEstimates) =
                let told = pair.Methods |> List.find (fun found -> found.Method = method)
                abs (told.All.Amount - test.Pairs[pair.Pair].Amount)

            // Amounts are between 5 and 30 pixels of 227: whoever knows nothing is off by 6 at best.
            Assert.InRange(near |> Array.averageBy off, 0.0, 4.0)
    }

[<Fact(Timeout = Timeout)>]
let ``Controls are asked about the very pictures that the network sees, and have no layers`` () =
    task {
        let test = test ()
        let! struct (found, _) = ask test (usual ())

        for pair in found do
            let asked = test.Pairs[pair.Pair]
            let entry = wanted () |> Array.find (fun entry -> entry.Id = asked.Original)
            use image = Streaming.Imaging.Decoding.ImageDecoder.Read entry.ImagePath
            let box = Selection.judge plan.Selection (Streaming.Imaging.Catalogue.Annotations.Read entry) |> Result.toOption |> Option.get |> _.Box |> Box.resized image.Width image.Height space.InputSize
            let middle = float space.InputSize / 2.0
            let centred = Affine.translation (middle - box.CentreX) (middle - box.CentreY)

            let picture view =
                let pixels = Array.zeroCreate<float32> (3 * space.InputSize * space.InputSize)
                let placed = centred |> Affine.andThen (ViewPlan.affine space.InputSize middle middle view)
                Streaming.Imaging.Sampling.AffineSampler.Render(image, Streaming.Imaging.Sampling.ViewMap.OutputToSource(image.Width, image.Height, space.InputSize, placed), space.InputSize, plan.Fill, Span pixels)
                ReadOnlyMemory pixels

            let before, after = picture (ViewPlan.turned asked.Pose), picture (ViewPlan.viewAfter asked.Pose asked.Transform)
            let pixels = test.Pixels[asked.Family]
            let struct (byPixels, _) = pixels.Of(before, after)
            let byDescriptors = DescriptorAmounts.estimate pixels.Family space.InputSize pixels.LargestT (madeDescriptors.Between(before, after, space.InputSize))
            let told how = pair.Methods |> List.find (fun estimate -> estimate.Method = how)
            Assert.Equal(sprintf "%A" byPixels, sprintf "%A" (told Pixels))
            Assert.Equal(sprintf "%A" byDescriptors, sprintf "%A" (told Descriptors))
            Assert.Empty (told Pixels).Layers
    }

[<Fact(Timeout = Timeout)>]
let ``A build without descriptors has neither their estimates nor their columns; controls are never the best method`` () =
    task {
        let test = test ()
        let! struct (found, _) = ask test { usual () with Descriptors = None }
        Assert.All(found, fun pair -> Assert.DoesNotContain(pair.Methods, fun estimate -> estimate.Method = Descriptors))
        let names descriptors = ZeroShotResults.columns descriptors |> Array.map (fun column -> column.Name, column.ByLayer)
        Assert.Equal<(string * bool)[]>([| "paper", true; "weighted", true; "hypotheses", true; "hypotheses_without_map", true; "pixels", false |], names false)
        Assert.Equal(("descriptors", false), Array.last (names true))

        // The pixels of these pairs are all right.
        let sure =
            found
            |> Array.map (fun pair ->
                let amount = test.Pairs[pair.Pair].Amount
                let right (estimate: MethodEstimate) = if estimate.Method = Pixels then { estimate with All = { estimate.All with Amount = amount } } else estimate
                pair.Pair, { pair with Methods = pair.Methods |> List.map right })
            |> dict

        let estimates = Array.init test.Pairs.Length (fun i -> match sure.TryGetValue i with | true, pair -> Some pair | _ -> None)

        for set in ZeroShotResults.scores 1 test estimates do
            let best = (ZeroShotResults.best set).Value
            let pixels = set.Methods |> Array.find (fun m -> m.Method = Pixels)
            Assert.False(AmountMethod.isControl best.Method)
            Assert.Equal((1.0, 0.0), (pixels.Score.Accuracy.Value, pixels.Score.MeanAbsError.Value))
            Assert.Empty pixels.Layers
    }

[<Theory(Timeout = Timeout)>]
[<InlineData(true, "flow")>]
[<InlineData(false, "estimate")>]
let ``An original without features has its pairs told and missing; the others have theirs`` (withFlow: bool, stage: string) =
    task {
        let test = test ()
        let! struct (expected, _) = ask test { usual () with WithFlow = withFlow }
        let! struct (found, rejects) = ask test { usual () with Network = new MadeFeatures(MadePictures.isGreen); Workers = 2; WithFlow = withFlow }
        let others = expected |> Array.filter (fun pair -> test.Pairs[pair.Pair].Original <> MadeBases.green)
        Assert.Equal<string[]>(others |> Array.map (sprintf "%A"), found |> Array.map (sprintf "%A"))
        Assert.Equal(test.OfOriginal[MadeBases.green].Length, rejects.Length)
        Assert.All(rejects, fun reject -> Assert.Equal((MadeBases.green, stage, RejectReason.NotFinite), (reject.ImageId, reject.Stage, reject.Reason)))
    }

[<Fact(Timeout = Timeout)>]
let ``An image that was replaced since it was found is not asked about`` () =
    task {
        let test = test ()
        let replaced = MadeBases.heldOut[1]
        let! struct (found, rejects) = ask test { usual () with ContentOf = fun id -> if id = replaced then "another" else contents.Value[id] }
        Assert.Equal<int[]>(originals |> Array.filter ((<>) replaced) |> pairsOf test, found |> Array.map _.Pair)
        let reject = Assert.Single rejects
        Assert.Equal((replaced, "unique"), (reject.ImageId, reject.Stage))
    }
