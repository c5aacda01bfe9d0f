namespace Streaming.Pipeline.Selection

open System
open System.Diagnostics
open System.Text.Json.Nodes
open System.Threading
open System.Threading.Tasks
open Streaming.Domain
open Streaming.Imaging.Catalogue
open Streaming.Pipeline.Graph
open Streaming.Pipeline.Runs
open Streaming.Storage.Tables

/// What a run of graphs came to, whatever they were for.
type GraphFacts =
    { /// Images that were not used, in the order of files.
      Rejects: Reject[]
      /// Pictures of kinds that are not read.
      PassedOver: PassedOver
      /// Where the boxes are from; null where the dataset's layout alone says.
      BoxesFrom: BoxOrigin | null
      /// What the run took.
      Cost: RunCost
      /// What each stage did; empty where there was no graph.
      Stages: StageSnapshot[] }

/// What every command that streams a dataset's images does: it lists them, holds its output folder, keeps each image's
/// verdict and what is rejected, runs graphs, and writes selection.parquet and rejects.parquet however they end.
/// `reads` are the files and folders that the command reads beside the dataset; `config` is config.json, which is written
/// by Begin: whatever can be told before comes before. `watch` began with the command.
[<Sealed; AllowNullLiteral(false)>]
type ImageRun(source: DatasetSource, catalogue: ImageCatalogue, output: Output, reads: string seq, config: JsonObject, watch: Stopwatch) =
    let folder = output.Open(source.Dataset, reads)

    do
        for key, value in RunConfig.boxes catalogue.BoxesFrom do
            config[key] <- value

    let rows = RunConfig.ofRows config
    let settings = rows.ToJsonString()
    let verdicts = ResizeArray<SelectionRow>()
    let rejects = RunRejects source.StopOnError

    let writeTables () =
        SelectionTable.Write(folder.Selection, verdicts, settings)
        RejectTable.Write(folder.Rejects, rejects.InOrder, settings)

    /// The output folder.
    member _.Folder = folder

    /// The part of the configuration that decides which rows the run makes.
    member _.RowSettings = rows

    /// The same as text, as it stands in the run's tables.
    member _.Settings = settings

    /// The images of the run's share.
    member _.Entries = catalogue.Entries() |> source.InShard

    /// Keeps an image's verdict; they are told in the catalogue's order.
    member _.Note(examined: ExaminedImage) = verdicts.Add(Selecting.row examined)

    /// Keeps an image that was not used, from any stage and thread.
    member _.Reject = rejects.Add

    /// Every image's verdict so far.
    member _.Selection = verdicts.ToArray()

    /// What was rejected so far, in the order of files.
    member _.Rejects = rejects.InOrder

    /// What the run came to so far, with what its graph's stages did.
    member _.Facts(stages: StageSnapshot[]) =
        { Rejects = rejects.InOrder
          PassedOver = catalogue.PassedOver
          BoxesFrom = catalogue.BoxesFrom
          Cost = RunCost.since watch
          Stages = stages }

    /// Writes config.json: from here on the folder holds this run.
    member _.Begin() = folder.WriteConfig config

    /// Runs a graph over all images of the run's share to its end, and tells of its progress.
    member run.Graph(wire: Stages -> unit, workload: Workload, tell: Action<Progress>, cancellation: CancellationToken) : Task<StageSnapshot[]> =
        // Listed apart from the graph: how many there are is known long before the last one has come to it.
        let images = Task.Run((fun () -> source.Open().Entries() |> source.InShard |> Seq.takeWhile (fun _ -> not cancellation.IsCancellationRequested) |> Seq.length), cancellation)
        run.GraphOver(images, wire, workload, tell, cancellation)

    /// The same over so many images of them.
    member run.Graph(images: int, wire: Stages -> unit, workload: Workload, tell: Action<Progress>, cancellation: CancellationToken) =
        run.GraphOver(Task.FromResult images, wire, workload, tell, cancellation)

    member private _.GraphOver(images: Task<int>, wire: Stages -> unit, workload: Workload, tell: Action<Progress>, cancellation: CancellationToken) : Task<StageSnapshot[]> =
        task {
            use supervisor = new Supervisor(cancellation)
            let stages = Stages(supervisor, rejects.Add)
            wire stages
            use _ = new ProgressClock(stages, workload, images, tell.Invoke)

            try
                do! supervisor.Finish()
            finally
                writeTables ()

            return stages.Snapshots
        }

    interface IDisposable with
        member _.Dispose() = (folder :> IDisposable).Dispose()
