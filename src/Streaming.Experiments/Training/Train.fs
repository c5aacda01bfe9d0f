namespace Streaming.Experiments.Training

open System
open System.Diagnostics
open System.Text.Json.Nodes
open System.Threading
open System.Threading.Tasks
open Streaming.Domain
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
    let private defaultHead = [| 256 |]

    let private hiddenOf (weights: WeightSet) =
        weights.ClassifierShapes |> Seq.map _.Outputs |> Seq.toArray |> fun outputs -> outputs[.. outputs.Length - 2]

    let private knows (weights: WeightSet) (classes: string seq) (head: int[] | null) =
        let outputs = weights.ClassifierShapes.Count

        outputs > 0
        && weights.ClassifierShapes[outputs - 1].Outputs = Seq.length classes
        && (weights.Classes.Count = 0 || Seq.forall2 (=) weights.Classes classes)
        && (match head with
            | null -> true
            | head -> head = hiddenOf weights)

    /// The weights before the first step.
    let firstWeights (start: TrainStart) (head: int[] | null) (seed: uint64) (classes: string[]) =
        let layers = FreshWeights.Layers((match head with null -> defaultHead | head -> head), classes.Length)

        match start with
        | FromScratch dialect -> FreshWeights.Network(dialect, seed, layers, classes)
        | Weights weights when knows weights classes head -> weights
        | Weights weights -> weights.WithClassifierOf(FreshWeights.Network(weights.Dialect, seed, layers, classes))

    /// Everything that has a say in the weights that come out.
    let decides (request: TrainRequest) (images: LabelledImages) (validation: LabelledImages option) (weights: WeightSet) =
        let settings = request.Settings

        Json.object
            [ "images", Json.value images.Images.Count
              "images_sha256", Json.value (ImageContents.identity images.Images)
              // Validation may decide which epoch's weights are the model.
              "validate", Json.value (if validation.IsSome then request.ValidateEvery else 0)
              "validation_images_sha256",
              (match validation with
               | Some images -> Json.value (ImageContents.identity images.Images)
               | None -> null)
              "classes", images.Classes |> Seq.map Json.value |> Json.array
              "weights_sha256", Json.value (weights.Hash())
              "dialect", Json.value (Dialect.name weights.Dialect)
              "head", hiddenOf weights |> Seq.map Json.value |> Json.array
              "schedule", Json.value settings.Schedule.Kind
              "learning_rate", Json.value settings.Schedule.Rate
              "epochs", Json.value settings.Schedule.Epochs
              "warm_up", Json.value settings.Schedule.WarmUpEpochs
              "step_epochs", Json.value settings.Schedule.StepEpochs
              "gamma", Json.value settings.Schedule.Gamma
              "batch", Json.value settings.Batch
              "micro_batch", Json.value settings.MicroBatch
              "momentum", Json.value settings.Momentum
              "weight_decay", Json.value settings.WeightDecay
              "stack_rate", Json.value settings.StackRate
              "label_smoothing", Json.value settings.LabelSmoothing
              "freeze", Json.value settings.Freeze
              "cache_views", Json.value request.CacheViews
              "bf16", Json.value settings.BFloat16
              "augmentation", Json.value request.AugmentationName
              "view_seed", Json.value request.ViewSeed
              "seed", Json.value settings.Seed ]

    let private checkRequest (request: TrainRequest) =
        request.Settings.Check()

        if request.CacheViews > 0 && isNull request.Settings.Freeze then
            raise (InputException "--cache-views needs --freeze STAGE: only activations of stages that do not learn can be kept.")

    let private refuseOneClass (request: TrainRequest) (images: LabelledImages) =
        if images.Classes.Count < 2 then
            raise (InputException $"{request.Dataset}: there is one class alone ({images.Classes[0]}); expected two or more folders of classes to tell apart.")

    // The images of the part that is learned from, and those of the part that the network is judged by.
    let private parts (request: TrainRequest) =
        let part: string | null = if LabelledImages.HasPart(request.Dataset, "train") then "train" else null
        let images = LabelledImages.Open(request.Dataset, part)
        refuseOneClass request images

        if request.ValidateEvery > 0 && not (isNull part) && LabelledImages.HasPart(request.Dataset, "val") then
            struct (images, Some(LabelledImages.Open(request.Dataset, "val").LabelledBy(images.Classes, "the training images")))
        else
            struct (images, None)

    /// The classes that a network cannot be judged by on some images: those without one there, and those of which none can be
    /// read. Where no image can be read at all, an InputException.
    let unjudged threads (say: string -> unit) cancellation (images: LabelledImages) =
        let unreadable = ReadableImages.missing images.Place threads cancellation images.Images |> Array.map _.Label |> set
        let judged = images.Images |> Seq.map _.Label |> Seq.filter (unreadable.Contains >> not) |> set
        let missing = images.Classes |> Seq.indexed |> Seq.filter (fst >> judged.Contains >> not) |> Seq.map snd |> Seq.toArray

        if missing.Length > 0 then
            let names = missing |> Seq.map (fun name -> $"'{name}'") |> String.concat ", "
            say $"{images.Place} has no image that can be read of class {names}: nothing is told of them"

        missing

    // Leaves the model of the epoch that is kept, and tells how the training ended.
    let private keepModel (request: TrainRequest) (folder: RunFolder) (weights: WeightSet) (images: LabelledImages) (network: TrainedNetwork) (trainer: Trainer) =
        let classes = Seq.toArray images.Classes
        let ended = TrainingEnd.judge (log (float classes.Length)) trainer.State
        let epochs = trainer.State.Epochs.Count

        if ended.Kept.Epoch < epochs then
            trainer.TakeBest()

        let judged = if ended.Kept.ValTop1.HasValue then $", val top-1 {ended.Kept.ValTop1.Value:F2} %% (centre view)" else ""
        let which = if ended.Kept.Epoch < epochs then $"epoch {ended.Kept.Epoch} of {epochs}" else $"{epochs} epochs"
        let description = $"trained by Streaming {RunConfig.version} on {images.Images.Count} images of {classes.Length} classes, {which} from {RunConfig.describe weights}, seed {request.Settings.Seed}{judged}"
        WeightFile.Save(folder.In RunFiles.Model, WeightSet.Of(network.Network, description, classes), request.Half)
        ended

    // A bare loop to compare with, where it is asked for.
    let private bareSpeed (request: TrainRequest) weights say =
        if request.BareSteps > 0 then
            let speed = BareLoop.ImagesPerSecond(weights, request.Settings, TrainBatches.Keeps request, request.Device, request.BareSteps)
            say $"a bare loop of forward, backward and step on tensors in memory: {speed:F1} images/s"
            Nullable speed
        else
            Nullable()

    // Learns, and leaves the model, rejects.parquet and metrics.json.
    let private learn (request: TrainRequest) (folder: RunFolder) (training: JsonObject) resumes (checkpoints: CheckpointFolder) (weights: WeightSet) (images: LabelledImages) (validation: LabelledImages option) unjudged tell say (cancellation: CancellationToken) =
        let watch = Stopwatch.StartNew()
        let settings = request.Settings
        let rejected = RejectedImages()
        let bare = bareSpeed request weights say
        use network = new TrainedNetwork(weights.BuildNetwork(), settings, request.Device, request.Augmentation, TrainBatches.Keeps request)
        use batches = new TrainBatches(request, weights, network.Network, images, validation, folder.Path, rejected, say, cancellation)
        let stepsPerEpoch = BatchOrders.stepsPerEpoch settings images.Images.Count
        use trainer = new Trainer(network, settings, stepsPerEpoch, request.ValidateEvery, checkpoints, tell)

        if resumes then
            trainer.Resume()
            say $"going on after step {trainer.State.Step:N0} of {int64 settings.Schedule.Epochs * int64 stepsPerEpoch:N0}"

        use source = batches.From trainer.State.Step

        try
            trainer.Run(source, (if validation.IsSome then Func<ViewScore>(batches.Validate) else null), cancellation)
        finally
            RejectTable.Write(folder.Rejects, rejected.All, training.ToJsonString())

        let ended = keepModel request folder weights images network trainer

        let epochs = Seq.toArray trainer.State.Epochs
        let last = Array.last epochs

        let metrics: TrainMetrics =
            { Images = images.Images.Count
              Classes = images.Classes.Count
              ValidationImages = (match validation with Some images -> images.Images.Count | None -> 0)
              Loss = last.Loss
              Top1 = last.Top1
              ValTop1 = Option.ofNullable ended.Kept.ValTop1
              ValTop5 = Option.ofNullable ended.Kept.ValTop5
              KeptEpoch = ended.Kept.Epoch
              Start =
                { Loss = Option.ofNullable trainer.State.StartLoss
                  ValTop1 = Option.ofNullable trainer.State.StartTop1 }
              Learned = not ended.Failed
              Remarks = List.toArray ended.Remarks
              UnjudgedClasses = unjudged
              ModelSha256 = ContentHash.OfFile(folder.In RunFiles.Model)
              ImagesPerSecond = Epochs.imagesPerSecond epochs
              BareImagesPerSecond = Option.ofNullable bare
              WaitingShare = Epochs.waitingShare epochs
              Epochs = epochs
              Run = RunFacts.since watch rejected.All images.PassedOver.Counts }

        folder.WriteMetrics metrics
        { Metrics = metrics; End = ended; Rejects = rejected.All }

    /// Trains on a dataset that was listed and found to be readable; `identify` tells its images what their files hold.
    let runOn (request: TrainRequest) (images: LabelledImages) (validation: LabelledImages option) unjudged identify tell say (cancellation: CancellationToken) =
        checkRequest request
        refuseOneClass request images
        let classes = Seq.toArray images.Classes
        let weights = firstWeights request.Start request.Head request.Settings.Seed classes
        TrainingMemory.Check(weights.Dialect, request.Settings, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)
        use folder = RunFolder.Open(request.Out, request.Existing, request.Dataset, RunConfig.weightFiles weights)
        let images, validation = identify images, Option.map identify validation
        let training = decides request images validation weights
        let resumes = request.Existing = ExistingRun.Resume && folder.IsInterrupted

        if resumes then
            Resuming.checkSame "training" folder training

        let config = RunConfig.ofNetworkRun "train" request.Options weights
        config["training"] <- training.DeepClone()
        let checkpoints = CheckpointFolder(folder.Path, training, request.CheckpointMinutes, request.CheckpointSteps)

        if not resumes then
            checkpoints.Clear()

        folder.WriteConfig config
        TorchThreads.Count <- request.Threads
        let result = learn request folder training resumes checkpoints weights images validation unjudged tell say cancellation
        checkpoints.Clear()
        ViewCache.Clear(folder.Path, request.CacheFolder)
        result

    /// Leaves model.safetensors, rejects.parquet, config.json and, last, metrics.json in the output folder. A training
    /// that is interrupted leaves its last checkpoint, and goes on from it with ExistingRun.Resume.
    let run (request: TrainRequest) (tell: TrainingProgress -> unit) (say: string -> unit) (cancellation: CancellationToken) : Task<TrainResult> =
        let work () =
            let struct (images, validation) = parts request
            let resolved = TrainDefaults.resolve request images.Images.Count
            checkRequest resolved
            ReadableImages.check request.Threads cancellation images
            let unjudged = validation |> Option.map (unjudged request.Threads say cancellation) |> Option.defaultValue [||]

            if not (isNull request.OpenRate) then
                say $"learning rate {resolved.Settings.Schedule.Rate:G4}, chosen for steps of {min request.Settings.Batch images.Images.Count} images"

            runOn resolved images validation unjudged (ImageContents.ofDataset request.Threads say cancellation) tell say cancellation

        Task.Factory.StartNew(work, cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default)
