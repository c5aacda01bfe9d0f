/// The graph of evaluation on made features.
module Streaming.Experiments.Tests.EvaluationGraphTests

open System.Threading
open Streaming.Domain
open Streaming.Experiments.Evaluation
open Streaming.Generators.Predictions
open Streaming.Pipeline.Graph
open Streaming.Pipeline.Selection
open Streaming.Tests
open Streaming.Tests.MadeFeatures
open Streaming.Tests.MadeLearning
open Xunit

[<Literal>]
let private Timeout = 60_000

let private poses = 3

let private evaluation () =
    EvaluationPlan.create plan (MadeBases.generators ()) [ { Family = RotatePlus; Amount = 10.0 }; { Family = RotatePlus; Amount = 15.0 }; { Family = Left; Amount = 14.0 } ] (Some poses)

let private evaluate (network: MadeFeatures) workers batchSize evaluation =
    task {
        let heldOut = HeldOut (MadeBases.bases ()).Description.Originals
        let rejects = KeptRejects()
        let verdicts, kept = ResizeArray<string>(), ResizeArray<OriginalDeviations>()
        use supervisor = new Supervisor(CancellationToken.None)
        // Pool1's flows are found as conv2's are, which the made network calls otherwise.
        let plan = { plan with Layers = [| "conv2"; "coarse" |] }

        EvaluationGraph.start
            (Stages(supervisor, rejects.Add))
            { Settings = { Workers = workers; BatchSize = batchSize }; Plan = plan; Features = network }
            evaluation
            { NoteVerdict = fun examined -> verdicts.Add examined.Image.Entry.Id
              HeldOut = heldOut
              Keep = kept.Add
              Reject = rejects.Add }
            (MadeBases.entries ())

        do! supervisor.Finish()
        Assert.Equal<string>(MadeBases.entries () |> Array.map _.Id, verdicts)
        Assert.Equal(0, network.Pool.Out)
        Assert.Equal(MadeBases.learnedFrom.Length, heldOut.Skipped)
        return struct (kept.ToArray(), rejects.InOrder)
    }

let private ids (kept: OriginalDeviations[]) = kept |> Array.map _.Decoded.Original.Entry.Id

[<Fact(Timeout = Timeout)>]
let ``Whatever the workers and the batches, the same comes of each held-out original, in the catalogue's order`` () =
    task {
        let evaluation = evaluation ()
        let! struct (expected, _) = evaluate (new MadeFeatures(MadePictures.isGreen)) 1 100 evaluation
        Assert.Equal<string[]>(MadeBases.heldOut, ids expected)

        for workers, batchSize in [ 1, 1; 4, 2; 3, 5 ] do
            let! struct (kept, rejects) = evaluate (new MadeFeatures(MadePictures.isGreen)) workers batchSize evaluation
            Assert.Equal<string[]>(ids expected, ids kept)
            Assert.Equal<PredictionDeviations[][]>(expected |> Array.map _.Transforms, kept |> Array.map _.Transforms)
            let reject = rejects |> Array.find (fun reject -> reject.ImageId = MadeBases.green)
            Assert.Equal(("gather pairs", RejectReason.NotFinite), (reject.Stage, reject.Reason))
            let others = rejects |> Array.filter (fun reject -> reject.ImageId <> MadeBases.green)
            Assert.Equal<string[]>(MadeBases.learnedFrom, others |> Array.map _.ImageId)
            Assert.All(others, fun reject -> Assert.Equal(("unique", RejectReason.Duplicate), (reject.Stage, reject.Reason)))
    }

[<Fact(Timeout = Timeout)>]
let ``Features are led from the first view to the second`` () =
    // Of every layer of every transform there is as much as the poses have; the finer layer is fine enough for the waves.
    task {
        let! struct (kept, _) = evaluate (new MadeFeatures()) 2 4 (evaluation ())

        for original in kept |> Array.filter (fun original -> original.Decoded.Original.Entry.Id <> MadeBases.green) do
            for transform in original.Transforms do
                for layer in 0 .. space.Layers.Length - 1 do
                    let deviation prediction = transform[Prediction.index prediction].[layer]

                    Assert.Equal(int64 (poses * space.Layers[layer].Cells * space.Layers[layer].Channels), (deviation Identity).All.Values)

                    if layer = 0 then
                        let off prediction = (deviation prediction).Inside.Squares
                        Assert.True(off ExactWarp < off Identity, $"{off ExactWarp} and {off Identity}")
    }

[<Fact(Timeout = Timeout)>]
let ``Flows of pool1 are found where the network gives it and the evaluation asks for it`` () =
    task {
        let evaluation = { evaluation () with WithPool1 = [| true; false; true |] }
        let layers = Array.append space.Layers [| more |]
        let! struct (kept, _) = evaluate (new MadeFeatures(MadePictures.isGreen, layers)) 2 4 evaluation
        Assert.NotEmpty kept

        for original in kept do
            Assert.Equal<int[]>(Array.append (Array.replicate poses 0) (Array.replicate poses 2), original.Pool1 |> Array.map fst |> Array.sort)
            Assert.All(original.Pool1, fun (_, flow) -> Assert.Equal(2 * more.Cells, flow.Length))
            // All is moved to the left by two pixels, half a cell, in two poses of three or more.
            let left = original.Pool1 |> Array.filter (fun (transform, _) -> transform = 2) |> Array.averageBy (fun (_, flow) -> Array.average flow[.. more.Cells - 1])
            Assert.InRange(left, 0.2f, 0.8f)

        let! struct (without, _) = evaluate (new MadeFeatures(MadePictures.isGreen)) 2 4 evaluation
        Assert.All(without, fun original -> Assert.Empty original.Pool1)
        Assert.Equal<PredictionDeviations[][]>(kept |> Array.map _.Transforms, without |> Array.map _.Transforms)
    }
