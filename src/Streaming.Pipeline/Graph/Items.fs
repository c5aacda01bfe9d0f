namespace Streaming.Pipeline.Graph

open System
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

/// An original whose views come in, and whose steps and pairs are worked on as soon as their views are there.
type OriginalInWork =
    { Decoded: DecodedOriginal
      Views: KeptViews
      /// The flow of each step that has one, a flow vector in cells; of the others nothing.
      Steps: float32[][]
      /// The flow of each pair that has one, in sixteenths of a cell; of the others nothing.
      Flows: int16[][]
      /// The errors of these flows, pair by pair and layer by layer.
      Errors: EndpointError[][]
      /// What channel maps are learned from, from when it is first added to.
      Channels: Lazy<ChannelSums[][]>
      /// Why it cannot be used, said of its views and of each group of its pairs.
      Refusals: Reject option[] }

    /// The first reason why it cannot be used, whichever came first.
    member original.Refused = original.Refusals |> Array.tryPick id

/// One step of one original.
type StepTask =
    { Original: OriginalInWork
      /// Index into the plan's steps.
      Step: int }

/// One group of one original's pairs.
type PairsTask =
    { Original: OriginalInWork
      /// Index into the groups of the order of work.
      Group: int }

/// All flows of one original, one for each pair of the plan, in sixteenths of a cell; and, pair by pair and layer by
/// layer, the errors of these very flows against the exact field over the object's cells.
type OriginalFlows =
    { Decoded: DecodedOriginal
      Flows: int16[][]
      Errors: EndpointError[][]
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
