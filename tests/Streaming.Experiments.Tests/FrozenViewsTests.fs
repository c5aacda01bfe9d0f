/// Kept views are of everything that their activations depend on.
module Streaming.Experiments.Tests.FrozenViewsTests

open System.Threading
open Streaming.Domain
open Streaming.Experiments.Training
open Streaming.Imaging.Catalogue
open Streaming.Imaging.Sampling
open Streaming.Network.Models
open Streaming.Network.Runtime
open Streaming.Network.Weights
open Streaming.Experiments.Tests.MadeImages
open Xunit

let private identityUnder (transform: Transform option) (images: LabelledImages) (windows: string) (stage: string) (weights: WeightSet) =
    use network = new AlexNet(new ConvolutionStack(weights.Dialect), new Classifier(weights.Dialect, FreshWeights.Layers([||], 2)))
    let frozen = { Weights = weights; Network = network; Device = ComputeDevice.Cpu; Last = stage }
    (FrozenViews.ofWindows frozen { Dataset = images; Words = windows; Crops = (fun _ -> [| Crop.Centre 227 |]); Transform = transform }).Identity

let private identity = identityUnder None

[<Fact>]
let ``Other weights, stages, windows, transforms or images are other views`` () =
    use folder = new Folder()

    let images (level: int) =
        write (folder.In("x", "0.png")) 10
        write (folder.In("y", "0.png")) level
        ImageContents.ofDataset 1 ignore CancellationToken.None (LabelledImages.Open folder.Path)

    let seeded seed = SeededWeights.Create(CaffeNet, seed)
    let first = images 20
    let told = identity first "centre" "conv4" (seeded 1UL)
    Assert.Equal(told, identity first "centre" "conv4" (seeded 1UL))
    Assert.NotEqual<ViewIdentity>(told, identity first "centre" "conv4" (seeded 2UL))
    Assert.NotEqual<ViewIdentity>(told, identity first "centre" "conv5" (seeded 1UL))
    Assert.NotEqual<ViewIdentity>(told, identity first "mirrored" "conv4" (seeded 1UL))
    let turned amount = identityUnder (Some { Family = RotatePlus; Amount = amount }) first "centre" "conv4" (seeded 1UL)
    Assert.NotEqual<ViewIdentity>(told, turned 30.0)
    Assert.NotEqual<ViewIdentity>(turned 20.0, turned 30.0)
    // Another picture under the same name.
    Assert.NotEqual<ViewIdentity>(told, identity (images 30) "centre" "conv4" (seeded 1UL))
