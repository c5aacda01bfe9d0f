namespace Streaming.Experiments.Profile

open Streaming.Domain
open Streaming.Pipeline.Features
open Streaming.Pipeline.Graph

/// Where what the graph of a profile finds goes to.
type ProfileOutputs =
    { /// Every image's verdict, in the catalogue's order.
      NoteVerdict: ExaminedImage -> unit
      /// Whether an original is held out, by its identifier and the hash of its content.
      Admit: string -> string -> bool
      /// What was measured of one original.
      Keep: OriginalProfile -> unit
      /// An image that was not used, from any stage.
      Reject: Reject -> unit }

/// The graph of a profile, from the features of ViewGraph on:
/// network -> gather -> measure -> gather measures -> keep.
module ProfileGraph =
    /// What the graph does for each original.
    let workload (doing: string) (work: GraphWork) (plan: ProfilePlan) : Workload =
        let tasks, stage = float (ProfileStages.tasks plan), ViewGraph.stageWork

        { Doing = doing
          Stages =
            ViewGraph.workload work plan.Views
            @ [ stage "gather" (ViewGraph.batches work plan.Views) ""
                stage "measure" tasks "series of views measured"
                stage "gather measures" tasks ""
                stage "keep" 1.0 "originals" ]
          DoneBefore = 0 }

    /// Wires the graph and starts it; the supervisor tells when it is done.
    let start (stages: Stages) (work: GraphWork) (plan: ProfilePlan) (outputs: ProfileOutputs) (entries: CatalogueEntry seq) =
        let settings, network = work.Settings, work.Features
        let struct (examine, features) = ViewGraph.create stages work plan.Views outputs.NoteVerdict outputs.Admit
        let gather = ProfileStages.gather stages plan settings.BatchSize
        let measure = ProfileStages.measure stages settings.Workers plan network
        let gatherParts = ProfileStages.gatherParts stages outputs.Reject plan network
        stages.Link(features, gather)
        stages.Link(gather, measure)
        stages.Link(measure, gatherParts)
        stages.Link(gatherParts, stages.Sink("keep", 1, outputs.Keep))
        stages.Feed("catalogue", entries, examine)
