namespace Streaming.Experiments.Inversion

open Streaming.Domain
open Streaming.Experiments.Training
open Streaming.Network.Inversion
open Streaming.Network.Training
open Streaming.Pipeline.Runs
open Streaming.Storage.Files

/// One epoch of an inverter's training. Peak signal-to-noise ratios (PSNR) are in decibels.
[<CLIMutable>]
type InversionEpoch =
    { /// From 1.
      Epoch: int
      /// Of its last step.
      LearningRate: float
      /// In squared grey levels, over the images while they were learned from.
      MeanSquaredError: float
      /// PSNR of that error.
      Psnr: float
      /// Images learned from.
      Images: int64
      /// How many in a second.
      ImagesPerSecond: float
      /// The share of the time in which the network waited for images.
      WaitingShare: float
      /// Seconds of learning.
      Seconds: float }

/// metrics.json of invert-train, described by schemas/metrics.invert-train.schema.json. Peak signal-to-noise ratios (PSNR)
/// are in decibels.
[<CLIMutable>]
type InvertTrainMetrics =
    { /// The layer whose features are inverted.
      Layer: string
      /// The network: AlexNet's dialect (alexnet, caffenet or torchvision), or the name of another.
      Dialect: string
      /// Channels of the inverter, in units of those of the default inverters.
      Width: float
      /// SHA-256 of the convolutions up to the layer.
      WeightsSha256: string
      /// Images that were learned from, those that could not be read included.
      Images: int
      /// Images that the inverter was judged by; nothing was learned from them.
      UnseenImages: int
      /// Mean of the unseen images' PSNR.
      Psnr: float
      /// PSNR of the mean squared error over all of them.
      PsnrOfMeanError: float
      /// Mean PSNR of flat pictures, each in the mean colour of the unseen image.
      PsnrFlat: float
      /// Whether anything was learned.
      Learned: bool
      /// What is not as it should be, in sentences.
      Remarks: string[]
      /// Images learned from in a second.
      ImagesPerSecond: float
      /// The epochs in order.
      Epochs: InversionEpoch[]
      /// What came of the run as a whole.
      [<Inlined>]
      Run: RunFacts }

/// What the training of an inverter came to.
type InvertTrainResult =
    { /// What metrics.json says.
      Metrics: InvertTrainMetrics
      /// How it ended.
      End: TrainingEnd
      /// Images that could not be used.
      Rejects: Reject[] }

/// metrics.json of invert-train.
module InvertTrainMetrics =
    let private ofEpoch (epoch: EpochResult) : InversionEpoch =
        let meanError = InversionNetwork.SquaredGreyLevels * epoch.Loss

        { Epoch = epoch.Epoch
          LearningRate = epoch.LearningRate
          MeanSquaredError = meanError
          Psnr = PictureQuality.Ratio meanError
          Images = epoch.Images
          ImagesPerSecond = epoch.ImagesPerSecond
          WaitingShare = epoch.WaitingShare
          Seconds = epoch.Seconds }

    /// Of a training on so many images; the quality is that on the unseen ones.
    let ofTraining (inverter: InverterDescription) images (quality: PictureQuality) (epochs: EpochResult[]) (ended: TrainingEnd) (run: RunFacts) : InvertTrainMetrics =
        { Layer = inverter.Shape.Layer
          Dialect = inverter.Shape.Space.Network
          Width = inverter.Shape.Width
          WeightsSha256 = inverter.WeightsHash
          Images = images
          UnseenImages = quality.Images
          Psnr = quality.MeanRatio
          PsnrOfMeanError = quality.RatioOfMeanError
          PsnrFlat = quality.FlatRatio
          Learned = not ended.Failed
          Remarks = List.toArray ended.Remarks
          ImagesPerSecond = Epochs.imagesPerSecond epochs
          Epochs = epochs |> Array.map ofEpoch
          Run = run }
