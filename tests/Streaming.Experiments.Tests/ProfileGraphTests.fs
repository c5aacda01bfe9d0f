/// The graph of a profile on made features.
module Streaming.Experiments.Tests.ProfileGraphTests

open System.Threading
open Streaming.Domain
open Streaming.Experiments.Profile
open Streaming.Generators.Predictions
open Streaming.Imaging.Decoding
open Streaming.Network.Weights
open Streaming.Pipeline.Graph
open Streaming.Pipeline.Selection
open Streaming.Storage.Bases
open Streaming.Tests
open Streaming.Tests.MadeFeatures
open Streaming.Tests.MadeLearning
open Xunit

[<Literal>]
let private Timeout = 60_000

// The pictures that the bases were not learned from, one of them green.
let private split () : OriginalsSplit =
    let parted = MadeBases.entries () |> Array.map (fun entry -> { Id = entry.Id; Sha256 = ImageContent.HashOf entry.ImagePath }: SplitOriginal)
    let learned, heldOut = parted |> Array.partition (fun original -> Array.contains original.Id MadeBases.learnedFrom)
    { FormatVersion = 1; Rule = ""; Seed = 1; Share = 0.5; LearnedFrom = learned; HeldOut = heldOut }

let private profile (network: MadeFeatures) workers batchSize (entries: CatalogueEntry[]) =
    task {
        let profile = ProfilePlan.create plan (MadeBases.generators ())
        let kept, rejects = ResizeArray<OriginalProfile>(), KeptRejects()
        let heldOut = SplitAdmission(split (), SplitSide.HeldOut)
        use supervisor = new Supervisor(CancellationToken.None)

        ProfileGraph.start
            (Stages(supervisor, rejects.Add))
            { Settings = { Workers = workers; BatchSize = batchSize }; Plan = plan; Features = network }
            profile
            { NoteVerdict = ignore
              Admit = fun id contentHash -> heldOut.Admit(id, contentHash)
              Keep = kept.Add
              Reject = rejects.Add }
            (heldOut.Among entries)

        do! supervisor.Finish()
        Assert.Equal(0, network.Pool.Out)
        return struct (kept.ToArray(), rejects.InOrder)
    }

let private idOf (original: OriginalProfile) = original.Decoded.Original.Entry.Id

[<Fact(Timeout = Timeout)>]
let ``Whatever the workers, the batches and the order, the same is measured of each held-out original`` () =
    task {
        let entries = MadeBases.entries ()
        let! struct (expected, _) = profile (new MadeFeatures(MadePictures.isGreen)) 1 100 entries
        Assert.Equal<string[]>(MadeBases.heldOut, expected |> Array.map idOf)

        for workers, batchSize, turned in [ 1, 1, false; 4, 3, true; 3, 5, false ] do
            let! struct (kept, rejects) = profile (new MadeFeatures(MadePictures.isGreen)) workers batchSize (if turned then Array.rev entries else entries)
            let kept = kept |> Array.sortBy idOf
            Assert.Equal<string[]>(expected |> Array.map idOf, kept |> Array.map idOf)

            for one, other in Array.zip expected kept do
                Assert.Equal<TransformSums[]>(one.Transforms, other.Transforms)
                Assert.Equal(one.Untransformed, other.Untransformed)

            let reject = Assert.Single rejects
            Assert.Equal((MadeBases.green, "gather measures", RejectReason.NotFinite), (reject.ImageId, reject.Stage, reject.Reason))
    }

[<Fact(Timeout = Timeout)>]
let ``Every amount, layer and pose is measured, and small amounts of every family`` () =
    task {
        let! struct (kept, _) = profile (new MadeFeatures(MadePictures.isGreen)) 2 4 (MadeBases.entries ())
        let poses = plan.Families[0].Poses

        let metrics =
            NetworkProfile.metrics
                1
                { Name = "made"
                  Network = NetworkDescription(WeightsDescription("made", System.String('0', 64), "made"), [||])
                  Plan = ProfilePlan.create plan (MadeBases.generators ())
                  Originals = kept
                  LearnedFrom = 3
                  Cost = { Forward = 1.0; Field = 1.0; Move = 1.0; Map = 1.0 }
                  Stages = [||] }

        let transforms = plan.Families |> Array.sumBy _.Amounts.Length
        Assert.Equal(transforms * space.Layers.Length, metrics.Rows.Length)
        Assert.Equal(plan.Families.Length * space.Layers.Length, metrics.Told.Length)
        Assert.Equal(plan.Families.Length * space.Layers.Length, metrics.Local.Length)
        Assert.Equal(int64 kept.Length * int64 (ProfilePlan.create plan (MadeBases.generators ())).Views.Views.Length, metrics.ForwardPasses)

        for original in kept do
            for transform in original.Transforms do
                for i, layer in Array.indexed space.Layers do
                    Assert.Equal(int64 (poses * layer.Cells * layer.Channels), transform.Deviations[Prediction.index Identity].[i].All.Values)
                    Assert.Equal(poses, transform.Told[i].Moved.Pairs)
                    // The made plan has a channel map at one layer.
                    Assert.Equal((if layer.Name = "coarse" then poses else 0), transform.Told[i].Mapped.Pairs)

        for row in metrics.Rows do
            Assert.True(row.Values.Inside.Identity > 0.0)
            Assert.Equal(row.Layer = "coarse", System.Double.IsFinite row.Values.Inside.ChannelMap)
            let ends = row.Intervals.Inside.Identity.Value
            Assert.InRange(row.Values.Inside.Identity, ends[0], ends[1])

        for row in metrics.Local do
            // A small change moves features less than a large one.
            let large = metrics.Rows |> Array.filter (fun own -> own.Family = row.Family && own.Layer = row.Layer) |> Array.map _.Values.Inside.Identity |> Array.max
            Assert.InRange(row.Values.Moves, 1e-6, large)
    }
