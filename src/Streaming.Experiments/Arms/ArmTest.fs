namespace Streaming.Experiments.Arms

open Streaming.Experiments.Training
open Streaming.Imaging.Catalogue
open Streaming.Imaging.Sampling
open Streaming.Network.Models
open Streaming.Network.Training
open Streaming.Network.Weights

/// Testing the models of an experiment on the images that no arm learns from.
module ArmTest =
    // Views that go through the network together.
    let private viewsPerPass = 64

    // The ten views of every test image through the network; with kept views from the last frozen stage on.
    let private scores (training: TrainRequest) (start: WeightSet) (images: LabelledImages) rejected (network: AlexNet) (listener: ArmsListener) =
        let crops = Crop.Ten (Preprocessing.Of network.Stack.Dialect).InputSize |> Seq.toArray

        if training.Kept.Views = 0 then
            Test.score network training.Machine images crops rejected listener.Say.Invoke listener.Cancellation
        else
            let stage = string training.Settings.Freeze

            let place =
                { Folder = ArmTraining.viewsFolder training
                  Name = "test"
                  Workers = training.Machine.Workers
                  Rejected = rejected
                  Say = listener.Say.Invoke
                  Cancellation = listener.Cancellation }

            let frozen = { Weights = start; Network = network; Device = training.Machine.Device; Last = stage }
            let windows = { Dataset = images; Words = "the ten of testing"; Crops = fun _ -> crops }
            use cache = ViewCache.Open(place, FrozenViews.ofWindows frozen windows)

            let load =
                LoadImage(fun _ _ image slot ->
                    for view in 0 .. crops.Length - 1 do
                        cache.Load(image, view, slot.Slice(view * cache.Length, cache.Length)))

            let orders = BatchOrders.once (max 1 (viewsPerPass / crops.Length)) images.Images.Count
            use batches = new ImageBatches(images.Images, crops.Length * cache.Length, load, orders, training.Machine.Workers, 2, rejected)
            let rest = ImageClassifier(network, training.Machine.Device, stage)
            Scoring.all rest batches images crops.Length rejected listener.Say.Invoke listener.Cancellation

    /// What a model is worth; it shares the frozen stages with the one that all arms begin with.
    let score (training: TrainRequest) (start: WeightSet) (images: LabelledImages) rejected (listener: ArmsListener) (model: WeightSet) =
        use network = model.BuildNetwork()
        training.Machine.Device.Take network
        let scores = scores training start images rejected network listener
        Scoring.refuseNone images.Place rejected scores
        TestScore.ofScores scores
