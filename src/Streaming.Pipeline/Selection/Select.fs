namespace Streaming.Pipeline.Selection

open System.Collections.Concurrent
open System.Text.Json.Nodes
open System.Threading
open System.Threading.Tasks
open Streaming.Domain
open Streaming.Imaging.Catalogue
open Streaming.Pipeline.Graph
open Streaming.Pipeline.Runs
open Streaming.Storage.Files
open Streaming.Storage.Runs
open Streaming.Storage.Tables

/// What to select from, by which rule, and where to.
type SelectRequest =
    { Dataset: string
      Split: string | null
      Rule: SelectionRule
      Workers: int
      Out: string
      Existing: ExistingRun
      Options: JsonObject }

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
    { Originals: int
      Rejects: Reject[]
      /// Images of the dataset that are of kinds that are not read.
      PassedOver: PassedOver
      Metrics: SelectMetrics }

/// The command select: catalogue -> examine -> select.
module Select =
    /// Leaves selection.parquet, config.json and metrics.json in the output folder.
    let run (request: SelectRequest) (tell: Progress -> unit) (cancellation: CancellationToken) : Task<SelectResult> =
        task {
            let catalogue = ImageCatalogue.Open(request.Dataset, request.Split)
            use folder = RunFolder.Open(request.Out, request.Existing, request.Dataset)

            let config =
                Json.object
                    [ "version", Json.value RunConfig.version
                      "command", Json.value "select"
                      "options", request.Options.DeepClone() ]

            folder.WriteConfig config

            let verdicts = ResizeArray<SelectionRow>()
            let rejects = ConcurrentQueue<Reject>()
            let mutable originals = 0
            use supervisor = new Supervisor(cancellation)
            let stages = Stages(supervisor, rejects.Enqueue)
            let examine = SelectionStages.examine stages request.Workers request.Rule
            let select = SelectionStages.select stages (Selecting.row >> verdicts.Add)
            stages.Link(examine, select)
            stages.Link(select, stages.Sink("count", 1, fun (_: Original) -> originals <- originals + 1))
            stages.Feed("catalogue", catalogue.Entries(), examine)

            do!
                task {
                    use _ = new ProgressClock(stages, tell)
                    do! supervisor.Finish()
                }

            let rejected = Selecting.inOrder rejects
            SelectionTable.Write(folder.Selection, verdicts, config.ToJsonString())

            if originals = 0 then
                raise (InputException $"No image of {request.Dataset} is selected: {RejectAdvice.toText rejected}. selection.parquet in {request.Out} has each image's reason.")

            let metrics: SelectMetrics =
                { Originals = originals
                  Rejects = RejectCounts.totals rejected
                  PassedOver = catalogue.PassedOver.Counts }

            folder.WriteMetrics metrics

            return
                { Originals = originals
                  Rejects = rejected
                  PassedOver = catalogue.PassedOver
                  Metrics = metrics }
        }
