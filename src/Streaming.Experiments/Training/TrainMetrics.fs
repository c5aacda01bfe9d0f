namespace Streaming.Experiments.Training

open Streaming.Domain
open Streaming.Network.Training
open Streaming.Pipeline.Runs
open Streaming.Storage.Files

/// What there was to better: the network before the first step.
[<CLIMutable>]
type StartMetrics =
    { /// Mean loss of the first step's images, before anything was learned.
      Loss: float option
      /// Percent of the validation images whose class came first; none where there were none.
      ValTop1: float option }

/// metrics.json of train, described by schemas/metrics.train.schema.json. Percentages are 0 to 100.
[<CLIMutable>]
type TrainMetrics =
    { /// Images of the part that was learned from, those that could not be read included.
      Images: int
      /// Classes told apart.
      Classes: int
      /// Images that the network was judged by after the epochs; 0 where there were none.
      ValidationImages: int
      /// Mean loss of the last epoch.
      Loss: float
      /// Percent of the images whose class came first in the last epoch, while they were learned from.
      Top1: float
      /// Percent of the validation images whose class came first after the epoch that is kept, in one centre view.
      ValTop1: float option
      /// Percent of them whose class was among the first five.
      ValTop5: float option
      /// The epoch whose weights are the model, from 1.
      KeptEpoch: int
      /// What there was to better.
      Start: StartMetrics
      /// Whether anything was learned.
      Learned: bool
      /// What is not as it should be, in sentences.
      Remarks: string[]
      /// Classes of which there is no validation image that can be read; empty where there is no validation.
      UnjudgedClasses: string[]
      /// SHA-256 of model.safetensors.
      ModelSha256: string
      /// Images learned from in a second, validation left out.
      ImagesPerSecond: float
      /// What a bare loop of forward, backward and step reaches; none where it was not measured.
      BareImagesPerSecond: float option
      /// The share of the time in which the network waited for images.
      WaitingShare: float
      /// The epochs in order.
      Epochs: EpochResult[]
      /// What came of the run as a whole.
      [<Inlined>]
      Run: RunFacts }

/// What a training came to.
type TrainResult =
    { /// What metrics.json says.
      Metrics: TrainMetrics
      /// How it ended.
      End: TrainingEnd
      /// Images that could not be used.
      Rejects: Reject[] }

/// Epochs summed up.
module Epochs =
    /// Images learned from in a second.
    let imagesPerSecond (epochs: EpochResult[]) = float (epochs |> Array.sumBy _.Images) / (epochs |> Array.sumBy _.Seconds)

    /// The share of the time in which the network waited for images.
    let waitingShare (epochs: EpochResult[]) =
        (epochs |> Array.sumBy (fun epoch -> epoch.WaitingShare * epoch.Seconds)) / (epochs |> Array.sumBy _.Seconds)
