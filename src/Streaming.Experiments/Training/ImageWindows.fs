namespace Streaming.Experiments.Training

open Streaming.Domain
open Streaming.Imaging.Catalogue
open Streaming.Imaging.Sampling

/// Some windows of every image.
type ImageWindows =
    { Dataset: LabelledImages
      /// Which they are, in words.
      Words: string
      /// The windows of an image by its place; as many of each.
      Crops: int -> Crop[]
      /// What every window is transformed by, about its middle; none for windows as they are.
      Transform: Transform option }

    /// How many there are of each image.
    member windows.PerImage = (windows.Crops 0).Length

    /// Which they are, the transform included, in words.
    member windows.Description =
        match windows.Transform with
        | Some transform -> $"{windows.Words}, {transform.Name}"
        | None -> windows.Words
