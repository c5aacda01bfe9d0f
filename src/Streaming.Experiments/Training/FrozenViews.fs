namespace Streaming.Experiments.Training

open System.Collections.Generic
open Streaming.Imaging.Catalogue
open Streaming.Network.Batches
open Streaming.Network.Models
open Streaming.Network.Runtime
open Streaming.Network.Training
open Streaming.Network.Weights

/// The layers of a network that do not learn: where their activations come from.
type FrozenLayers =
    { /// The weights that the network has.
      Weights: WeightSet
      Network: AlexNet
      Device: ComputeDevice
      /// The last of them, such as conv5.
      Last: string }

/// Views whose activations are to be kept, and how they come about.
type FrozenViews =
    { /// The images, which were told what their files hold.
      Images: IReadOnlyList<LabelledImage>
      /// Views of each image.
      PerImage: int
      /// Numbers that `Load` loads of each image.
      Length: int
      Load: LoadImage
      /// What the activations of one view are.
      Shape: BatchShape
      /// The activations of a batch of loaded images, view by view.
      Activations: FilledBatch -> float32[]
      Identity: ViewIdentity
      /// What they are, in words.
      Describe: string }

    /// The shape of all their activations: images x views x rows x columns x channels.
    member views.TableShape =
        [| int64 views.Images.Count; int64 views.PerImage; int64 views.Shape.Rows; int64 views.Shape.Columns; int64 views.Shape.Channels |]

/// Views of labelled images.
module FrozenViews =
    /// The activations of the last frozen layer for some windows of every image.
    let ofWindows (frozen: FrozenLayers) (windows: ImageWindows) =
        let preprocessing = Preprocessing.Of frozen.Weights.Dialect
        let images, perImage = windows.Dataset, windows.PerImage
        let classifier = ImageClassifier(frozen.Network, frozen.Device)

        { Images = images.Images
          PerImage = perImage
          Length = perImage * preprocessing.ImageLength
          Load = LoadImage.ofWindows preprocessing windows
          Shape = BatchShape.Of(frozen.Weights.Dialect, frozen.Last)
          Activations = fun batch -> classifier.Activations(batch, frozen.Last)
          Identity = ViewIdentity.ofWindows frozen.Weights frozen.Device frozen.Last images windows.Description perImage
          Describe = $"{frozen.Last} for {perImage} views of {images.Images.Count:N0} images ({windows.Description})" }
