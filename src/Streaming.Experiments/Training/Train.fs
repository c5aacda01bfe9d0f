namespace Streaming.Experiments.Training

open System
open System.Diagnostics
open System.IO
open System.Threading.Tasks
open Streaming.Domain
open Streaming.Imaging.Archives
open Streaming.Imaging.Catalogue
open Streaming.Network.Runtime
open Streaming.Network.Training
open Streaming.Network.Weights
open Streaming.Pipeline.Runs
open Streaming.Storage.Files
open Streaming.Storage.Runs
open Streaming.Storage.Tables

/// The command train: images -> batches -> training loop -> model.safetensors.
module Train =
    let private checkRequest (request: TrainRequest) =
        request.Settings.Check()

        if request.Kept.Views > 0 && isNull request.Settings.Freeze then
            raise (InputException "--cache-views needs --freeze STAGE: only activations of stages that do not learn can be kept.")

    // Leaves the model of the epoch that is kept, and tells how the training ended.
    let private keepModel (request: TrainRequest) (folder: RunFolder) (weights: WeightSet) (images: LabelledImages) (network: TrainedNetwork) (trainer: Trainer) =
        let classes = Seq.toArray images.Classes
        let ended = TrainingEnd.judge (log (float classes.Length)) trainer.State
        let epochs = trainer.State.Epochs.Count

        if ended.Kept.Epoch < epochs then
            trainer.TakeBest()

        let judged = if ended.Kept.ValTop1.HasValue then $", val top-1 {ended.Kept.ValTop1.Value:F2} %% (centre view)" else ""
        let which = if ended.Kept.Epoch < epochs then $"epoch {ended.Kept.Epoch} of {epochs}" else $"{epochs} epochs"
        let description = $"trained by Streaming {RunConfig.version} on {images.Images.Count} images of {classes.Length} classes, {which} from {weights.Describe().Weights.Description}, seed {request.Settings.Seed}{judged}"
        WeightFile.Save(folder.In RunFiles.Model, WeightSet.Of(network.Network, description, classes), request.Half)
        ended

    // A bare loop to compare with, where it is asked for.
    let private bareSpeed (request: TrainRequest) weights (listener: TrainingListener) =
        if request.BareSteps > 0 then
            let speed = BareLoop.ImagesPerSecond(weights, request.Settings, request.KeepsViews, request.Machine.Device, request.BareSteps)
            listener.Say.Invoke $"a bare loop of forward, backward and step on tensors in memory: {speed:F1} images/s"
            Some speed
        else
            None

    let private metrics (images: TrainImages) (state: TrainingState) (ended: TrainingEnd) (model: string) bare (run: RunFacts) : TrainMetrics =
        let epochs = Seq.toArray state.Epochs
        let last = Array.last epochs

        { Images = images.Images.Images.Count
          Classes = images.Images.Classes.Count
          ValidationImages = (match images.Validation with Some images -> images.Images.Count | None -> 0)
          Loss = last.Loss
          Top1 = last.Top1
          ValTop1 = Option.ofNullable ended.Kept.ValTop1
          ValTop5 = Option.ofNullable ended.Kept.ValTop5
          KeptEpoch = ended.Kept.Epoch
          Start =
            { Loss = Option.ofNullable state.StartLoss
              ValTop1 = Option.ofNullable state.StartTop1 }
          Learned = not ended.Failed
          Remarks = List.toArray ended.Remarks
          UnjudgedClasses = images.Unjudged
          ModelSha256 = ContentHash.OfFile model
          ImagesPerSecond = Epochs.imagesPerSecond epochs
          BareImagesPerSecond = bare
          WaitingShare = Epochs.waitingShare epochs
          Epochs = epochs
          Run = run }

    // Learns, and leaves the model, rejects.parquet and metrics.json.
    let private learn (request: TrainRequest) (folder: RunFolder) (checkpoints: CheckpointFolder) (weights: WeightSet) (images: TrainImages) (listener: TrainingListener) =
        let watch = Stopwatch.StartNew()
        let settings = request.Settings
        let rejected = RejectedImages()
        let bare = bareSpeed request weights listener
        use network = new TrainedNetwork(weights.BuildNetwork(), settings, request.Machine.Device, request.Augmentation.Inside, request.KeepsViews)
        use batches = new TrainBatches(request, weights, network.Network, images, folder.Path, rejected, listener)
        let stepsPerEpoch = BatchOrders.stepsPerEpoch settings images.Images.Images.Count
        use trainer = new Trainer(network, settings, stepsPerEpoch, request.ValidateEvery, checkpoints, listener.Progress)

        if File.Exists checkpoints.Current then
            trainer.Resume()
            listener.Say.Invoke $"going on after step {trainer.State.Step:N0} of {int64 settings.Schedule.Epochs * int64 stepsPerEpoch:N0}"

        use source = batches.From trainer.State.Step

        try
            trainer.Run(source, (if images.Validation.IsSome then Func<ViewScore>(batches.Validate) else null), listener.Cancellation)
        finally
            RejectTable.Write(folder.Rejects, rejected.All, checkpoints.Settings)

        let ended = keepModel request folder weights images.Images network trainer
        let run = RunFacts.since watch (RejectTally.ofRejects rejected.All) images.Images.PassedOver.Counts
        let metrics = metrics images trainer.State ended (folder.In RunFiles.Model) bare run
        folder.WriteMetrics metrics
        { Metrics = metrics; End = ended; Rejects = rejected.All }

    /// Trains on images that were listed and found to be readable, and tells them apart by `identify`.
    let runOn (request: TrainRequest) (images: TrainImages) (identify: TrainImages -> TrainImages) (listener: TrainingListener) =
        checkRequest request
        TrainImages.refuseOneClass request.Dataset images.Images
        let weights = FirstWeights.create request (Seq.toArray images.Images.Classes)
        TrainingMemory.Check(weights.Dialect, request.Settings, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)
        use folder = request.Output.Open(request.Dataset, weights.Describe().Files)
        let images = identify images |> TrainImages.drawn request
        let identity = TrainingIdentity.ofTraining request images weights
        let checkpoints = CheckpointFolder(folder.Path, identity, request.Checkpoints.Minutes, request.Checkpoints.Steps)

        if not (TrainingRun.resumes "training" request.Output folder identity) then
            checkpoints.Clear()

        TrainingRun.writeConfig "training" folder (RunConfig.ofNetworkRun request.Output (weights.Describe())) identity
        KeptIndexes.Keep(folder.ArchiveIndex, request.Dataset)
        TorchThreads.Count <- request.Machine.Threads
        let result = learn request folder checkpoints weights images listener
        checkpoints.Clear()
        ViewCache.Clear(folder.Path, request.Kept.Folder)
        result

    /// Leaves model.safetensors, rejects.parquet, config.json and, last, metrics.json in the output folder. A training
    /// that is interrupted leaves its last checkpoint, and goes on from it with ExistingRun.Resume.
    let run (request: TrainRequest) (listener: TrainingListener) : Task<TrainResult> =
        TrainingRun.onThread listener.Cancellation (fun () ->
            let images = TrainImages.list request
            let count = TrainImages.count request.PerClass images.Images
            let resolved = TrainDefaults.resolve request count
            checkRequest resolved
            let images = TrainImages.check request.Machine listener images

            if request.Open.HasAny then
                listener.Say.Invoke(TrainDefaults.words request resolved count)

            runOn resolved images (fun images -> images.WithContents(request.Machine.Threads, listener)) listener)
