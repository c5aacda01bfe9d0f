namespace Streaming.Experiments.Joint

open System
open System.Buffers
open System.Threading
open System.Threading.Tasks
open Streaming.Domain
open Streaming.Learning.Channels
open Streaming.Network.Features
open Streaming.Network.Numerics
open Streaming.Pipeline.Graph
open Streaming.Pipeline.Learning
open Streaming.Pipeline.Runs
open Streaming.Pipeline.Selection

/// Learning what a depiction does to channels, from originals that no pair is drawn from.
module DepictionLearning =
    // Turns between the views of an original that are learned from, in degrees.
    let private everyDegrees = 30

    // What counts as 1 of a pixel less its mean, in deviations.
    let private pixelUnit = 1.0 / 1024.0

    // What one original gives.
    type private Summed =
        { Sha256: string
          OfFeatures: ChannelSums[]
          OfPixels: ChannelSums[] }

    let private sum (asked: JointAsked) depiction algebra features pixels (original: HeldOutOriginal) : Summed =
        let size, length = asked.Extractor.Space.InputSize, asked.Extractor.ImageLength
        let summed = { Sha256 = original.Sha256; OfFeatures = DepictionMaps.sums features 1; OfPixels = DepictionMaps.sums pixels 1 }
        let pictures = ArrayPool<float32>.Shared.Rent(2 * length)
        let decoded = JointViews.decode asked.Plan size asked.Token original
        use _ = decoded.Image

        try
            for pose in 0..everyDegrees..359 do
                for part, shown in [ 0, Photograph; 1, depiction ] do
                    let view = { Original = 0; View = JointViews.posed size (float pose); Camera = None; Depiction = shown }
                    JointViews.render asked.Plan.Fill size decoded view (Span(pictures, part * length, length))

                asked.Extractor.Pool.Borrow(
                    2,
                    fun own ->
                        asked.Extractor.Extract(ReadOnlySpan(pictures, 0, 2 * length), own)
                        DepictionMaps.add algebra features own[0] own[1] summed.OfFeatures
                )

                let ofPixels part = asked.Pixels.Features(ReadOnlyMemory(pictures, part * length, length))
                DepictionMaps.add algebra pixels (ofPixels 0) (ofPixels 1) summed.OfPixels

            summed
        finally
            ArrayPool<float32>.Shared.Return pictures

    let private workload: Workload =
        { Doing = "learning what the depiction does to channels"
          Stages = [ { Stage = "depict"; PerOriginal = 1.0; Unit = "" }; { Stage = "add"; PerOriginal = 1.0; Unit = "originals" } ]
          DoneBefore = 0 }

    /// The originals that were passed over when those of a test were looked for, each content once.
    let originals (run: ImageRun) (heldOut: HeldOut) : HeldOutOriginal[] =
        let hashes = heldOut.PassedOver |> Seq.map (fun (struct (id, hash)) -> id, hash) |> dict

        run.Entries
        |> Seq.choose (fun entry ->
            match hashes.TryGetValue entry.Id with
            | true, hash -> Some { Entry = entry; Sha256 = hash }
            | _ -> None)
        |> Seq.distinctBy _.Sha256
        |> Seq.toArray

    /// What pairs of photographs and of their depictions are asked by. The graph: originals -> depict -> add; sums are integers, and so
    /// the same in any order. Without an original to learn from an InputException.
    let learn (run: ImageRun) (machine: Machine) (dataset: string) (originals: HeldOutOriginal[]) depiction (asked: JointAsked) (tell: Action<Progress>) (cancellation: CancellationToken) : Task<JointAsked> =
        task {
            if originals.Length = 0 then
                raise (
                    InputException
                        $"{dataset}: what a {Depiction.name depiction} does to features is learned from the selected originals that no pair is drawn from, those that the bases were learned from, and there is none; give the dataset that they are in as well."
                )

            let algebra = TorchLinearAlgebra()

            let features: DepictedLayers =
                { Space = asked.Moves.Space
                  Layers = asked.Moves.Layers
                  Cells = asked.Search.Hypotheses.Cells
                  Units = ChannelUnits.measure asked.Extractor
                  Make = ChannelMap.Make }

            let own = asked.ByPixels.Hypotheses

            let pixels: DepictedLayers =
                { Space = own.Moves.Space
                  Layers = own.Moves.Layers
                  Cells = own.Cells
                  Units = own.Moves.Space.Layers |> Array.map (fun _ -> pixelUnit)
                  Make = DepictionMaps.makeSigned }

            let allFeatures, allPixels = DepictionMaps.sums features ChannelSets.count, DepictionMaps.sums pixels ChannelSets.count

            let add (summed: Summed) =
                let set = ChannelSets.ofOriginal summed.Sha256
                Array.iter2 (fun (all: ChannelSums) own -> all.AddTo(set, own)) allFeatures summed.OfFeatures
                Array.iter2 (fun (all: ChannelSums) own -> all.AddTo(set, own)) allPixels summed.OfPixels

            let wire (stages: Stages) =
                let identify (original: HeldOutOriginal) = struct (original.Entry.Id, original.Entry.ImagePath)
                let depict = stages.Choose({ Name = "depict"; Workers = machine.Threads; Capacity = machine.Threads }, identify, sum asked depiction algebra features pixels)
                stages.Link(depict, stages.Sink("add", 1, add))
                stages.Feed("originals", originals, depict)

            let! _ = run.Graph(originals.Length, wire, workload, tell, cancellation)

            return
                { asked with
                    Depiction = depiction
                    Maps =
                        Some
                            { Features = DepictionMaps.solve algebra features allFeatures
                              Pixels = DepictionMaps.solve algebra pixels allPixels } }
        }
