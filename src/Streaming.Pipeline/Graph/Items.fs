namespace Streaming.Pipeline.Graph

open Streaming.Domain
open Streaming.Flow.Pyramid
open Streaming.Imaging.Decoding
open Streaming.Learning.Channels
open Streaming.Learning.Flows
open Streaming.Storage.Bases

/// A catalogue entry after its annotation and its image's header were read, and what the selection rule says.
type ExaminedImage =
    { Image: AnnotatedImage
      Verdict: Result<Original, RejectReason * string> }

/// An original in memory.
type DecodedOriginal =
    { Original: Original
      /// The object's box in pixels of the network's input, placed.
      Box: Box
      /// From the image, resized to the network's input, to the frame in which views turn: a shift, or nothing.
      Placement: Affine
      Image: DecodedImage }

    /// That it cannot be used, said by a stage.
    member decoded.Rejected(stage: string, reason: RejectReason, detail: string) : Reject =
        let entry = decoded.Original.Entry

        { ImageId = entry.Id
          Path = entry.ImagePath
          Stage = stage
          Reason = reason
          Detail = detail }

/// Some consecutive views of one original. Batches never mix originals, so what the network computes for an original
/// does not depend on its neighbours.
type ViewBatch =
    { Decoded: DecodedOriginal
      First: int
      Count: int }

/// A batch as pixels: Count x 3 x size x size values, RGB planes, 0..255, in a pooled array.
type RenderedBatch =
    { Batch: ViewBatch
      Pixels: float32[] }

/// A batch after the network: for each view and layer the features, in pooled arrays.
type ExtractedBatch =
    { Batch: ViewBatch
      Features: float32[][][] }

/// A batch ready for SIFTFlow: one pyramid per view and convolution layer; or why the original cannot be used.
type FeatureBatch =
    { Batch: ViewBatch
      Pyramids: Result<FeaturePyramid[][], Reject> }

/// All views of an original, ready for SIFTFlow: [view][layer].
type OriginalPyramids =
    { Decoded: DecodedOriginal
      Pyramids: FeaturePyramid[][] }

/// One step of one original, waiting for its flow.
type StepTask =
    { Original: OriginalPyramids
      /// Index into the plan's steps.
      Step: int }

/// The flow of one step, a flow vector in cells.
type StepFlow =
    { Original: OriginalPyramids
      Flow: float32[] }

/// The flows of all steps of one original, in the plan's order.
type OriginalSteps =
    { Decoded: DecodedOriginal
      Flows: float32[][]
      /// All views, where channel maps are learned from them too; else they are gone: [view][layer].
      Pyramids: FeaturePyramid[][] }

/// All flows of one original, one for each pair of the plan, in sixteenths of a cell; and, pair by pair and layer by
/// layer, the errors of these very flows against the exact field over the object's cells.
type OriginalFlows =
    { Decoded: DecodedOriginal
      Flows: int16[][]
      Errors: EndpointError[][]
      /// All views, as long as channel maps have not been learned from them: [view][layer].
      Pyramids: FeaturePyramid[][]
      /// What channel maps are learned from: [family][layer of the plan's maps]; empty where there are none.
      Channels: ChannelSums[][] }

/// An original with its flows.
module OriginalFlows =
    /// The original as bases and parts of flows list it.
    let original (views: ViewPlan) (flows: OriginalFlows) =
        let original, image = flows.Decoded.Original, flows.Decoded.Image

        BasesOriginal(
            original.Entry.Id,
            original.Entry.Synset,
            image.ContentHash,
            image.Width,
            image.Height,
            original.Box,
            int64 views.Pairs.Length
        )
