namespace Streaming.Pipeline.Selection

open Streaming.Domain
open Streaming.Pipeline.Graph

/// Where what the graph finds goes to.
type HeldOutOutputs =
    { /// Every image's verdict, in the catalogue's order.
      NoteVerdict: ExaminedImage -> unit
      /// Which originals are held out.
      HeldOut: HeldOut
      /// A held-out original's entry and the hash of its content, in the catalogue's order.
      Keep: CatalogueEntry -> string -> unit }

/// The graph that finds the originals that bases were not learned from, before anything is computed of them:
/// catalogue -> examine -> select -> decode -> unique -> keep.
module HeldOutGraph =
    /// Wires the graph and starts it; the supervisor tells when it is done.
    let start (stages: Stages) (workers: int) (rule: SelectionRule) (outputs: HeldOutOutputs) (entries: CatalogueEntry seq) =
        let examine = SelectionStages.examine stages workers rule
        let select = SelectionStages.select stages outputs.NoteVerdict
        // Only the content's hash is wanted; where the box would be placed does not matter.
        let decode = SelectionStages.decode stages workers false 1
        let unique = SelectionStages.unique stages (fun id hash -> outputs.HeldOut.Admit(id, hash))

        let finish (decoded: DecodedOriginal) =
            decoded.Image.Dispose()
            outputs.Keep decoded.Original.Entry decoded.Image.ContentHash

        stages.Link(examine, select)
        stages.Link(select, decode)
        stages.Link(decode, unique)
        stages.Link(unique, stages.Sink("keep", 1, finish))
        stages.Feed("catalogue", entries, examine)
