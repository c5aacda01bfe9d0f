namespace Streaming.Experiments.Training

open System.Text.Json.Nodes
open System.Threading
open System.Threading.Tasks
open Streaming.Pipeline.Runs
open Streaming.Storage.Runs

/// What trainings, and experiments of several, have in common: their output folder goes on only with what it was begun with.
module TrainingRun =
    /// Work that computes for long, on a thread of its own.
    let onThread (cancellation: CancellationToken) (work: unit -> 'a) : Task<'a> =
        Task.Factory.StartNew(work, cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default)

    /// Whether the folder's run is gone on with. One that was begun with other settings is an InputException; `what` is the
    /// word that config.json has them under, training or experiment.
    let resumes (what: string) (output: Output) (folder: RunFolder) (decides: JsonObject) =
        let resumes = output.Resumes folder

        if resumes then
            Resuming.checkSame what folder decides

        resumes

    /// Writes config.json with everything that decides what comes out.
    let writeConfig (what: string) (folder: RunFolder) (config: JsonObject) (decides: JsonObject) =
        config[what] <- decides.DeepClone()
        folder.WriteConfig config
