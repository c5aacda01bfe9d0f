namespace Streaming.Experiments.Arms

open System.Threading
open Streaming.Domain
open Streaming.Experiments.Training
open Streaming.Imaging.Catalogue
open Streaming.Imaging.Sampling
open Streaming.Network.Augmentation
open Streaming.Network.Batches
open Streaming.Network.Models
open Streaming.Network.Training
open Streaming.Network.Weights

/// What generators do inside the model that all arms begin with.
module GeneratorsInside =
    let private gradientImages = 32

    /// The paper's way back through generators against the exact one, on some images; empty without bases, and where arms
    /// begin with a fresh head, through which nothing comes back.
    let gradients (request: ArmsRequest) generators (weights: WeightSet) (images: LabelledImages) rejected (cancellation: CancellationToken) =
        match generators with
        | None -> [||]
        | Some _ when ArmTraining.hasFreshHead request.Training weights -> [||]
        | Some generators ->
            let preprocessing = Preprocessing.Of weights.Dialect
            let space = AlexNetSpace.Of weights.Dialect

            let fields =
                [| for transform in request.Transforms do
                       let flow = TrainingFields.learnedFlow generators transform

                       for layer in 0 .. space.Layers.Length - 1 do
                           LayerField(transform.Name, space.Layers[layer].Name, TrainingFields.part space layer flow) |]

            let chosen = TrainingDraws(0UL).Order(0, images.Images.Count) |> Array.truncate gradientImages
            let orders = [ { Epoch = 0; Step = 0L; Part = 0; EndsStep = true; Images = chosen } ]
            let load = LoadImage.ofFiles images preprocessing (fun _ _ -> Seq.singleton (Crop.Centre preprocessing.InputSize))
            use batches = new ImageBatches(images.Images, preprocessing.ImageLength, load, orders, request.Training.Machine.Workers, 1, rejected)

            match (batches :> IBatchSource).Take cancellation with
            | null -> [||]
            | taken when taken.Count = 0 ->
                taken.Dispose()
                [||]
            | taken ->
                use batch = taken
                use network = weights.BuildNetwork()
                request.Training.Machine.Device.Take network
                GradientComparison.Measure(network, request.Training.Machine.Device, batch, fields) |> Seq.toArray

    /// The paper's Figure 5: the stage made larger by 1.3, of the first image that can be read; none without bases.
    let figure (request: ArmsRequest) generators (weights: WeightSet) (images: LabelledImages) =
        match generators, request.Transforms |> Array.tryFind (fun transform -> transform.Family = ScaleUp) with
        | Some generators, Some transform ->
            use network = weights.BuildNetwork()
            request.Training.Machine.Device.Take network
            let flow = TrainingFields.learnedFlow generators transform
            let layer = TrainingFields.layerOf "--stage" (AlexNetSpace.Of network.Stack.Dialect) request.Stage

            images.Images
            |> Seq.tryPick (fun image ->
                try
                    Some(ChannelFigure.compute network request.Training.Machine.Device image layer transform flow)
                with :? ItemRejectedException ->
                    None)
        | _ -> None
