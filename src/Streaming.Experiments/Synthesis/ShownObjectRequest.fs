namespace Streaming.Experiments.Synthesis

open Streaming.Domain
open Streaming.Network.Features
open Streaming.Pipeline.Runs

/// Which object to show under which generators, and where to.
type ShownObjectRequest =
    { /// The bases, a folder or a run's folder.
      Bases: string
      /// The image's file.
      Image: string
      /// The object's box in pixels of the image; none to look for its annotation.
      Box: Box option
      /// Files of inverters, one for each layer that has one; the other layers' features are shown by their channels.
      Inverters: string[]
      /// Amounts that pictures are made for of each family, nothing and the reach of the calibration included.
      Amounts: int
      Network: INetwork
      Machine: Machine
      Output: Output }

/// Making requests.
module ShownObjectRequest =
    /// Enough amounts that the next picture is near, and few enough that all of them fit a page.
    let usualAmounts = 7
