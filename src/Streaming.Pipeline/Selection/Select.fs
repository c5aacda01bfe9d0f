namespace Streaming.Pipeline.Selection

open System
open System.Diagnostics
open System.Threading
open System.Threading.Tasks
open Streaming.Domain
open Streaming.Imaging.Catalogue
open Streaming.Pipeline.Graph
open Streaming.Pipeline.Runs
open Streaming.Storage.Files

/// What to select from, by which rule, and where to.
type SelectRequest =
    { Source: DatasetSource
      Machine: Machine
      Output: Output }

/// metrics.json of select, described by schemas/metrics.select.schema.json.
[<CLIMutable>]
type SelectMetrics =
    { /// Images selected.
      Originals: int
      /// Images not selected.
      [<Inlined>]
      Rejects: RejectTotals
      /// Files of the dataset that are pictures of kinds that are not read, by extension.
      PassedOver: Keyed<int> }

/// What a selection found.
type SelectResult =
    { /// What metrics.json says.
      Metrics: SelectMetrics
      Rejects: RejectTally
      /// Images of the dataset that are of kinds that are not read.
      PassedOver: PassedOver
      /// Where the boxes are from; null where the dataset's layout alone says.
      BoxesFrom: BoxOrigin | null }

/// The command select: catalogue -> examine -> select.
module Select =
    /// Leaves selection.parquet, rejects.parquet, config.json and, last, metrics.json in the output folder.
    let run (request: SelectRequest) (tell: Action<Progress>) (cancellation: CancellationToken) : Task<SelectResult> =
        task {
            let watch = Stopwatch.StartNew()
            use run = new ImageRun(request.Source, request.Source.OpenOnce(), request.Output, [], RunConfig.create request.Output [], watch)
            run.Begin()
            let mutable originals = 0

            let wire (stages: Stages) =
                let examine = SelectionStages.examine stages request.Machine.Threads (request.Source.Rule.Invoke Selection.defaults)
                let select = SelectionStages.select stages run.Note
                stages.Link(examine, select)
                stages.Link(select, stages.Sink("count", 1, fun (_: Original) -> originals <- originals + 1))
                stages.Feed("catalogue", run.Entries, examine)

            let! stages = run.Graph(wire, Workload.ofImages "selecting" "count", tell, cancellation)
            let facts = run.Facts stages

            if originals = 0 then
                raise (InputException $"No image of {request.Source.Dataset} is selected: {RejectAdvice.toText facts.Rejects}. selection.parquet in {request.Output.Folder} has each image's reason.")

            let metrics: SelectMetrics =
                { Originals = originals
                  Rejects = RejectCounts.totals facts.Rejects
                  PassedOver = facts.PassedOver.Counts }

            run.Folder.WriteMetrics metrics

            return
                { Metrics = metrics
                  Rejects = facts.Rejects
                  PassedOver = facts.PassedOver
                  BoxesFrom = facts.BoxesFrom }
        }
