/// What channel maps are learned from.
module Streaming.Pipeline.Tests.ChannelStagesTests

open System
open System.IO
open System.Threading
open Streaming.Domain
open Streaming.Flow.Fields
open Streaming.Flow.Pyramid
open Streaming.Network.Models
open Streaming.Network.Numerics
open Streaming.Pipeline.Features
open Streaming.Pipeline.Flows
open Streaming.Pipeline.Graph
open Streaming.Pipeline.Learning
open Xunit

[<Literal>]
let private Timeout = 60_000

let private conv5 = 4
let private space = AlexNetSpace.Of CaffeNet

let private plan =
    let json = Path.Combine(AppContext.BaseDirectory, "quick.json") |> PlanFile.load

    { json with
        Families = [| { Family = RotatePlus; Base = 10.0; Amounts = [| 10.0; 20.0; 30.0 |]; Poses = 4; Flows = Tracked; Degree = 1 } |]
        ChannelMap = Some { Layers = [| "conv5" |]; Poses = 4; Cells = 169; Degree = 1 } }

let private views = ViewPlan.create plan.Families
let private map = plan.ChannelMap.Value

// Every view's features at conv5 are one number all over, another one for each view: the sums tell which views they are of.
let private pyramids =
    Array.init views.Views.Length (fun view ->
        let layer = space.Layers[conv5]
        let values = Array.create (layer.Size * layer.Size * layer.Channels) (float32 (view + 1))
        let features = FeatureMap(ReadOnlyMemory values, layer.Size, layer.Size, layer.Channels)
        Array.init 5 (fun i -> if i = conv5 then FeaturePyramid(features, 1) else Unchecked.defaultof<_>))

// Knows its layers, and computes nothing.
let private network =
    { new IFeatures with
        member _.Space = space
        member _.Layers = space.Layers
        member _.ImageLength = 0
        member _.Pool = Features.pool space.Layers
        member _.Extract(_, _) = ()
        member _.Dispose() = () }

[<Fact(Timeout = Timeout)>]
let ``A pair gives the features of its own first and second view, however many steps are between them`` () =
    task {
        let estimators = ChannelEstimators(space, plan, map, space.Layers |> Array.map _.Channels, Array.create 5 1.0)
        use supervisor = new Supervisor(CancellationToken.None)
        let stages = Stages(supervisor, ignore)
        let graph = { Settings = { Workers = 4; BatchSize = 1 }; Plan = plan; Features = network }
        let work = FlowWork.create graph views
        let sum = ChannelStages.sum stages 4 work estimators (TorchLinearAlgebra())
        let box = Box.create 50.0 50.0 170.0 170.0
        let out = ResizeArray<PairsTask>()
        stages.Link(sum, stages.Sink("collect", 1, out.Add))

        let decoded: DecodedOriginal = { Original = Unchecked.defaultof<_>; Box = box; Placement = Affine.identity; Image = Unchecked.defaultof<_> }
        let original = work.Begin(decoded, estimators.OfOriginal)
        pyramids |> Array.iteri (fun view pyramids -> original.Views.Put(view, pyramids))

        // Every step has found its flow by now.
        for step in views.Steps do
            original.Views.LetGo step.Before
            original.Views.LetGo step.After

        // Nothing moves: what is summed up is told by the features alone.
        for pair in 0 .. views.Pairs.Length - 1 do
            original.Flows[pair] <- Array.zeroCreate<int16> space.Length

        stages.Feed("feed", Seq.init work.Order.Groups.Length (fun group -> { Original = original; Group = group }), sum)
        do! supervisor.Finish()

        Assert.Equal(work.Order.Groups.Length, out.Count)
        Assert.All([ 0 .. views.Views.Length - 1 ], (fun view -> Assert.False(original.Views.Has view)))
        let sums = original.Channels.Value[0].[0]
        let channels = space.Layers[conv5].Channels
        let columns = 2 * channels + 1
        // Tracked pairs: the first view of a pair is that of its first step, whatever steps follow.
        Assert.Contains(views.Pairs, fun pair -> pair.Chain.Length = 3)

        plan.Families[0].Amounts
        |> Array.iteri (fun amount value ->
            let pairs = views.Pairs |> Array.filter (fun pair -> pair.Amount = value)
            let before (pair: ViewPair) = views.Views |> Array.findIndex (fun view -> view = ViewPlan.turned pair.Pose)
            let expected = pairs |> Array.sumBy (fun pair -> float (before pair + 1) * float (pair.After + 1) * 169.0)
            let squares = pairs |> Array.sumBy (fun pair -> float (before pair + 1) ** 2.0 * 169.0)
            let products = sums.ProductsOf(0, amount)
            Assert.Equal(squares, products[0])
            Assert.Equal(expected, products[channels + 1])
            Assert.Equal(float (169 * pairs.Length), products[channels * columns + channels]))
    }
