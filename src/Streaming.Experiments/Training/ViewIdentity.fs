namespace Streaming.Experiments.Training

open Streaming.Domain
open Streaming.Imaging.Catalogue
open Streaming.Network.Runtime
open Streaming.Network.Weights
open Streaming.Storage.Files

/// What kept activations are told apart by: everything that they depend on, contents included and names left out. Two of
/// the same identity are the same numbers.
type ViewIdentity =
    { /// How they come about.
      Rule: string
      /// What computes them: the convolutions, the last of their layers, and the device.
      Network: string
      /// What they are computed from: the contents of the images, and the windows or transforms of each.
      Pictures: string }

    /// The key that a file of views tells itself by: SHA-256 of the identity, in hexadecimal digits.
    member identity.Key = ContentHash.OfText $"{identity.Rule}{identity.Network}\n{identity.Pictures}"

/// The identities of the views that are kept.
module ViewIdentity =
    // Counted up where the same images and windows come to other numbers than before.
    let private version = 2

    // The convolutions and not the head: trainings of the same frozen layers share views.
    let private network (weights: WeightSet) (device: ComputeDevice) (layer: string) =
        $"{Dialect.name weights.Dialect} {weights.ConvolutionHash()} {layer} on {device.Name}"

    /// Of a layer's activations for some windows of every image; `windows` says in words which they are, `perImage` how
    /// many.
    let ofWindows weights device layer (images: LabelledImages) (windows: string) (perImage: int) =
        // The order of the images decides which windows are drawn for each, their labels decide nothing.
        let contents = images.Images |> Seq.map (fun image -> string image.ContentHash) |> String.concat "\n"

        { Rule = $"version {version}\n"
          Network = network weights device layer
          Pictures = $"{windows} {perImage}\n{contents}" }

    /// Of pool5 for the views of pairs; `pictures` is everything that the views' pictures depend on, as text.
    let ofPairs weights device (pictures: string) =
        { Rule = "siamese "
          Network = network weights device "pool5"
          Pictures = pictures }
