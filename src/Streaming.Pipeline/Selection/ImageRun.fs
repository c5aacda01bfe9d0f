namespace Streaming.Pipeline.Selection

open System
open System.Diagnostics
open System.Text.Json.Nodes
open System.Threading
open System.Threading.Tasks
open Streaming.Domain
open Streaming.Imaging.Archives
open Streaming.Imaging.Catalogue
open Streaming.Pipeline.Graph
open Streaming.Pipeline.Runs
open Streaming.Storage.Tables

/// What a run of graphs came to, whatever they were for.
type GraphFacts =
    { /// Images that were not used.
      Rejects: RejectTally
      /// Pictures of kinds that are not read.
      PassedOver: PassedOver
      /// Where the boxes are from; null where the dataset's layout alone says.
      BoxesFrom: BoxOrigin | null
      /// What the run took.
      Cost: RunCost
      /// What each stage did; empty where there was no graph.
      Stages: StageSnapshot[] }

/// What every command that streams a dataset's images does: it lists them, holds its output folder, keeps each image's
/// verdict and what is rejected in selection.parquet and rejects.parquet, which are whole however the run ends, and runs graphs.
/// `reads` are the files and folders that the command reads beside the dataset; `config` is config.json, which is written
/// by Begin: whatever can be told before comes before. `watch` began with the command.
[<Sealed; AllowNullLiteral(false)>]
type ImageRun(source: DatasetSource, catalogue: ImageCatalogue, output: Output, reads: string seq, config: JsonObject, watch: Stopwatch) =
    let folder = output.Open(source.Dataset, reads)

    do
        for key, value in RunConfig.boxes catalogue.BoxesFrom do
            config[key] <- value

    let rows = RunConfig.ofRows config
    let tables = RunConfig.ofTables rows
    let settings = tables.ToJsonString()
    let rejects = RunRejects(folder.Rejects, settings, source.StopOnError)
    let mutable verdicts: RowWriter<SelectionRow> option = None
    let mutable tablesAreDone = false
    let ended = new CancellationTokenSource()
    let mutable listing: Task = Task.CompletedTask

    // Images that come one by one are of archives that come one by one, too.
    let keepIndex () =
        if source.Arriving.IsNone then
            KeptIndexes.Keep(folder.ArchiveIndex, source.Dataset, source.Boxes.Annotations)

    // Listed apart from the graph: how many there are is known long before the last one has come to it. Archives that lie deeper in a
    // folder are indexed on the way.
    let count (cancellation: CancellationToken) =
        let isEnded () = cancellation.IsCancellationRequested || ended.IsCancellationRequested
        let images = source.Open().Entries() |> source.InShard |> Seq.takeWhile (fun _ -> not (isEnded ())) |> Seq.length

        if not (isEnded ()) then
            keepIndex ()

        images

    // Whatever became of the run, once images were looked at each one's verdict can be read.
    let completeTables () =
        match verdicts with
        | Some table when not tablesAreDone ->
            tablesAreDone <- true
            table.Complete()
            rejects.Complete()
        | _ -> ()

    /// The output folder.
    member _.Folder = folder

    /// The part of the configuration that decides which rows the run makes.
    member _.RowSettings = rows

    /// What the run's tables say of it.
    member _.TableSettings = tables

    /// The same as text, as it stands in them.
    member _.Settings = settings

    /// The images of the run's share.
    member _.Entries = catalogue.Entries() |> source.InShard

    /// Writes an image's verdict; they are told in the catalogue's order.
    member _.Note(examined: ExaminedImage) = verdicts.Value.Add(Selecting.row examined)

    /// Keeps an image that was not used, from any stage and thread.
    member _.Reject = rejects.Add

    /// What was rejected so far.
    member _.Rejects = rejects.Tally

    /// What the run came to, with what its graph's stages did; its tables of images are whole from here on.
    member _.Facts(stages: StageSnapshot[]) =
        completeTables ()

        { Rejects = rejects.Tally
          PassedOver = catalogue.PassedOver
          BoxesFrom = catalogue.BoxesFrom
          Cost = RunCost.since watch
          Stages = stages }

    /// Writes config.json: from here on the folder holds this run, with the index of its archives.
    member _.Begin() =
        folder.WriteConfig config
        keepIndex ()

    /// Runs a graph over all images of the run's share to its end, and tells of its progress.
    member run.Graph(wire: Stages -> unit, workload: Workload, tell: Action<Progress>, cancellation: CancellationToken) : Task<StageSnapshot[]> =
        if catalogue.IsStream then
            // How many there are is never known.
            run.GraphOver(TaskCompletionSource<int>().Task, wire, workload, tell, cancellation)
        else
            let images = Task.Run((fun () -> count cancellation), cancellation)
            listing <- images
            run.GraphOver(images, wire, workload, tell, cancellation)

    /// The same over so many of them.
    member run.Graph(images: int, wire: Stages -> unit, workload: Workload, tell: Action<Progress>, cancellation: CancellationToken) =
        run.GraphOver(Task.FromResult images, wire, workload, tell, cancellation)

    member private _.GraphOver(images: Task<int>, wire: Stages -> unit, workload: Workload, tell: Action<Progress>, cancellation: CancellationToken) : Task<StageSnapshot[]> =
        task {
            if verdicts.IsNone then
                verdicts <- Some(SelectionTable.Begin(folder.Selection, settings))

            use supervisor = new Supervisor(cancellation)
            let stages = Stages(supervisor, rejects.Add)
            wire stages
            use _ = new ProgressClock(stages, workload, images, tell.Invoke)
            do! supervisor.Finish()
            return stages.Snapshots
        }

    interface IDisposable with
        member _.Dispose() =
            // What it writes is written while the folder is held.
            ended.Cancel()
            Task.WhenAny(listing).Wait()
            ended.Dispose()
            completeTables ()
            (folder :> IDisposable).Dispose()
