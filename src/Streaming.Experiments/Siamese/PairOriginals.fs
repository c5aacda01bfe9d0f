namespace Streaming.Experiments.Siamese

open Streaming.Domain
open Streaming.Pipeline.Graph
open Streaming.Pipeline.Selection

/// An original that pairs of views are made of, as long as nobody needs its pixels.
type PairOriginal =
    { Entry: CatalogueEntry
      /// SHA-256 of the image file.
      ContentHash: string
      /// The object's box in pixels of the network's input, placed.
      Box: Box
      /// From the image, resized to the network's input, to the frame in which views turn: a shift, or nothing.
      Placement: Affine }

/// Originals that pairs are made of.
module PairOriginal =
    /// Their identifiers.
    let ids (originals: PairOriginal[]) = originals |> Array.map _.Entry.Id

/// The graph that finds a dataset's originals, each content once, and keeps of them what views are rendered from:
/// catalogue -> examine -> select -> decode -> unique -> keep.
module PairOriginals =
    /// Wires the graph over a run's images and starts it. `keep` is told every original, in the catalogue's order.
    let start (stages: Stages) (workers: int) (plan: Plan) (inputSize: int) (run: ImageRun) (keep: PairOriginal -> unit) =
        let used = UsedOriginals()
        let examine = SelectionStages.examine stages workers plan.Selection
        let select = SelectionStages.select stages run.Note
        let decode = SelectionStages.decode stages workers plan.CentreBox inputSize
        let unique = SelectionStages.unique stages (fun id hash -> used.Admit(id, hash))

        let finish (decoded: DecodedOriginal) =
            let hash = decoded.Image.ContentHash
            decoded.Image.Dispose()

            keep
                { Entry = decoded.Original.Entry
                  ContentHash = hash
                  Box = decoded.Box
                  Placement = decoded.Placement }

        stages.Link(examine, select)
        stages.Link(select, decode)
        stages.Link(decode, unique)
        stages.Link(unique, stages.Sink("keep", 1, finish))
        stages.Feed("catalogue", run.Entries, examine)
