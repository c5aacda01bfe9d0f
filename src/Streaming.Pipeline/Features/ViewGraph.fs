namespace Streaming.Pipeline.Features

open System.Threading.Tasks.Dataflow
open Streaming.Domain
open Streaming.Pipeline.Graph
open Streaming.Pipeline.Runs
open Streaming.Pipeline.Selection

/// What a graph needs to know besides the plan.
type GraphSettings =
    { /// Items that each of the heavy stages works on at once.
      Workers: int
      /// Views that go through the network together.
      BatchSize: int }

/// What every graph computes by and with.
type GraphWork =
    { Settings: GraphSettings
      Plan: Plan
      /// The network.
      Features: IFeatures }

/// What graphs compute with on a machine.
module GraphWork =
    /// Views that go through the network together: large enough to fill the vector units, small beside an original's views.
    let viewsPerPass = 12

    /// With as many workers in each heavy stage as the machine has threads to give.
    let create (machine: Machine) (plan: Plan) (features: IFeatures) =
        { Settings =
            { Workers = machine.Threads
              BatchSize = viewsPerPass }
          Plan = plan
          Features = features }

/// What every graph begins with:
/// catalogue -> examine -> select -> decode -> unique -> batch -> render -> network.
module ViewGraph =
    /// What a stage does for each original.
    let stageWork stage perOriginal unit : StageWork =
        { Stage = stage
          PerOriginal = perOriginal
          Unit = unit }

    /// The batches of an original with these views.
    let batches (work: GraphWork) (views: ViewPlan) =
        ceil (float views.Views.Length / float work.Settings.BatchSize)

    /// What these stages do for each original.
    let workload (work: GraphWork) (views: ViewPlan) =
        [ stageWork "batch" 1.0 ""
          stageWork "render" (batches work views) ""
          stageWork "network" (batches work views) "batches through the network" ]

    /// Wires these stages for originals that each have views of their own; the first takes the catalogue's entries, the
    /// last gives out the features of every original's views, in order. `note` is told every image's verdict, in the
    /// catalogue's order; `admit` says of an identifier and a content hash whether that original is to be computed.
    let createFor
        (stages: Stages)
        (work: GraphWork)
        (viewsOf: DecodedOriginal -> ViewPlan)
        (note: ExaminedImage -> unit)
        (admit: string -> string -> bool)
        : struct (ITargetBlock<CatalogueEntry> * ISourceBlock<ExtractedBatch>) =
        let workers, plan = work.Settings.Workers, work.Plan
        let size = work.Features.Space.InputSize
        let examine = SelectionStages.examine stages workers plan.Selection
        let select = SelectionStages.select stages note
        let decode = SelectionStages.decode stages workers plan.CentreBox size
        let unique = SelectionStages.unique stages admit
        let batch = FeatureStages.batch stages viewsOf work.Settings.BatchSize
        let render = FeatureStages.render stages workers plan viewsOf size
        let alexnet = FeatureStages.extract stages workers work.Features
        stages.Link(examine, select)
        stages.Link(select, decode)
        stages.Link(decode, unique)
        stages.Link(unique, batch)
        stages.Link(batch, render)
        stages.Link(render, alexnet)
        struct (examine, alexnet)

    /// Wires these stages for originals that all have the same views.
    let create stages work (views: ViewPlan) note admit = createFor stages work (fun _ -> views) note admit
