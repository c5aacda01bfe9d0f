namespace Streaming.Experiments.Arms

open Streaming.Experiments.Training
open Streaming.Imaging.Catalogue
open Streaming.Network.Models
open Streaming.Network.Training
open Streaming.Network.Weights

/// Testing the models of an experiment on the images that no arm learns from.
module ArmTest =
    // The rest of the network on views whose frozen activations are kept: up to where the next stage that learns begins.
    let private scoresOfKept (training: TrainRequest) (start: WeightSet) (windows: ImageWindows) rejected (network: AlexNet) (listener: ArmsListener) =
        let kept = network.Stack.BeforeNextConvolution(string training.Settings.Freeze)

        let place =
            { Folder = ArmTraining.viewsFolder training
              Name = "test"
              Workers = training.Machine.Workers
              Rejected = rejected
              Say = listener.Say.Invoke
              Cancellation = listener.Cancellation }

        let frozen = { Weights = start; Network = network; Device = training.Machine.Device; Last = kept }
        use cache = ViewCache.Open(place, FrozenViews.ofWindows frozen windows)

        let load =
            LoadImage(fun _ _ image slot ->
                for view in 0 .. windows.PerImage - 1 do
                    cache.Load(image, view, slot.Slice(view * cache.Length, cache.Length)))

        let rest = ImageClassifier(network, training.Machine.Device, kept)
        Scoring.ofWindows rest training.Machine windows load cache.Length rejected listener.Say.Invoke listener.Cancellation

    /// What a model is worth on images as they are and under each transform; it shares the frozen stages with the one that
    /// all arms begin with.
    let score (request: ArmsRequest) (start: WeightSet) (images: LabelledImages) rejected (listener: ArmsListener) (model: WeightSet) : ModelScore =
        let training = request.Training
        use network = model.BuildNetwork()
        training.Machine.Device.Take network
        let windows = TestViews.windows (Preprocessing.Of model.Dialect).InputSize images request.Test

        let scored transform =
            let own = windows transform

            if training.Kept.Views > 0 then
                scoresOfKept training start own rejected network listener
            else
                Test.score network training.Machine own rejected listener.Say.Invoke listener.Cancellation

        { AsTheyAre = TestScore.ofScores (scored None)
          Transformed = TestViews.under request.Test listener.Say.Invoke (Some >> scored >> TestScore.ofScores) }
