namespace Streaming.Pipeline.Features

open System.Threading.Tasks.Dataflow
open Streaming.Domain
open Streaming.Network.Features
open Streaming.Pipeline.Graph
open Streaming.Pipeline.Selection

/// What a graph needs to know besides the plan.
type GraphSettings =
    { /// Items that each of the heavy stages works on at once.
      Workers: int
      /// Views that go through AlexNet together.
      BatchSize: int }

/// What every graph begins with:
/// catalogue -> examine -> select -> decode -> unique -> batch -> render -> alexnet.
module ViewGraph =
    /// Wires these stages for originals that each have views of their own; the first takes the catalogue's entries, the last gives out the features of every original's
    /// views, in order. `note` is told every image's verdict, in the catalogue's order; `admit` says of an identifier
    /// and a content hash whether that original is to be computed.
    let createFor
        (stages: Stages)
        (settings: GraphSettings)
        (plan: Plan)
        (viewsOf: DecodedOriginal -> ViewPlan)
        (extractor: FeatureExtractor)
        (note: ExaminedImage -> unit)
        (admit: string -> string -> bool)
        : struct (ITargetBlock<CatalogueEntry> * ISourceBlock<ExtractedBatch>) =
        let workers = settings.Workers
        let size = extractor.Space.InputSize
        let examine = SelectionStages.examine stages workers plan.Selection
        let select = SelectionStages.select stages note
        let decode = SelectionStages.decode stages workers plan.CentreBox size
        let unique = SelectionStages.unique stages admit
        let batch = FeatureStages.batch stages viewsOf settings.BatchSize
        let render = FeatureStages.render stages workers plan viewsOf size
        let alexnet = FeatureStages.extract stages workers extractor
        stages.Link(examine, select)
        stages.Link(select, decode)
        stages.Link(decode, unique)
        stages.Link(unique, batch)
        stages.Link(batch, render)
        stages.Link(render, alexnet)
        struct (examine, alexnet)

    /// Wires these stages for originals that all have the same views.
    let create stages settings plan (views: ViewPlan) extractor note admit =
        createFor stages settings plan (fun _ -> views) extractor note admit
