namespace Streaming.Pipeline

open System
open System.Diagnostics
open System.IO
open System.Text.Json.Nodes
open System.Threading
open System.Threading.Tasks
open Streaming.Domain
open Streaming.Imaging
open Streaming.Network.Models
open Streaming.Network.Runtime
open Streaming.Network.Training
open Streaming.Network.Weights
open Streaming.Storage.Files
open Streaming.Storage.Runs
open Streaming.Storage.Tables

/// What a training begins with.
type TrainStart =
    /// Weights of a file; their classifier is kept where it knows the same classes.
    | Weights of WeightSet
    /// Drawn from the seed.
    | FromScratch of Dialect

/// What to train, on what, how, and where to.
type TrainRequest =
    { Dataset: string
      Start: TrainStart
      /// Outputs of the classifier's hidden layers; null for those of the classifier that is kept, or 256.
      Head: int[] | null
      Settings: TrainingSettings
      /// What happens inside the network while it learns; null for nothing.
      Augmentation: IFeatureAugmentation | null
      /// What happens to the images instead, in the frame of the network's input: one transform is drawn for each step.
      /// Empty for nothing.
      ImageTransforms: Affine[]
      /// What the two are, for a checkpoint to tell; null where there is neither.
      AugmentationName: string | null
      /// Views of each image whose frozen activations are kept; 0 to compute them anew in every epoch.
      CacheViews: int
      /// Decides which windows these views are.
      ViewSeed: uint64
      /// Where they are kept for other trainings too; null for the output folder, as long as the training goes on.
      CacheFolder: string | null
      /// Epochs between two looks at the validation images; 0 for none.
      ValidateEvery: int
      Device: ComputeDevice
      /// Threads of one torch operation.
      Threads: int
      /// Images decoded at once.
      Workers: int
      CheckpointMinutes: float
      CheckpointSteps: int
      /// Steps of a bare loop to compare the training with; 0 for none.
      BareSteps: int
      /// Whether the model is written in half precision.
      Half: bool
      Out: string
      Existing: ExistingRun
      Options: JsonObject }

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

    let private hashOf (images: LabelledImages) =
        images.Images |> Seq.map (fun image -> $"{image.Id} {image.Label}\n") |> String.concat "" |> ContentHash.OfText

    /// Everything that has a say in the weights that come out.
    let decides (request: TrainRequest) (images: LabelledImages) (weights: WeightSet) =
        let settings = request.Settings

        Json.object
            [ "images", Json.value images.Images.Count
              "images_sha256", Json.value (hashOf images)
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

    let private checkRequest (request: TrainRequest) (images: LabelledImages) =
        request.Settings.Check()

        if request.CacheViews > 0 && isNull request.Settings.Freeze then
            raise (InputException "--cache-views needs --freeze STAGE: only activations of stages that do not learn can be kept.")

        if images.Classes.Count < 2 then
            raise (InputException $"{request.Dataset}: there is one class alone ({images.Classes[0]}); expected two or more folders of classes to tell apart.")

    // A function that is the same for every training of the dataset by one seed: which windows are kept.
    let private keptCrops (draws: TrainingDraws) positions views image =
        Array.init views (fun view ->
            let struct (left, top, mirrored) = draws.Window(view, image, positions)
            Crop(left, top, mirrored))

    /// Leaves model.safetensors, rejects.parquet, config.json and, last, metrics.json in the output folder. A training
    /// that is interrupted leaves its last checkpoint, and goes on from it with ExistingRun.Resume.
    let run (request: TrainRequest) (tell: TrainingProgress -> unit) (say: string -> unit) (cancellation: CancellationToken) : Task<TrainResult> =
        let work () =
            let watch = Stopwatch.StartNew()
            let settings = request.Settings
            let part: string | null = if LabelledImages.HasPart(request.Dataset, "train") then "train" else null
            let images = LabelledImages.Open(request.Dataset, part)
            checkRequest request images
            let classes = Seq.toArray images.Classes

            let validation =
                if request.ValidateEvery > 0 && not (isNull part) && LabelledImages.HasPart(request.Dataset, "val") then
                    Some(LabelledImages.Open(request.Dataset, "val").LabelledBy(classes, "the training images"))
                else
                    None

            let weights = firstWeights request.Start request.Head settings.Seed classes
            use folder = RunFolder.Open(request.Out, request.Existing, request.Dataset, RunConfig.weightFiles weights)
            let training = decides request images weights
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

            let dialect = weights.Dialect
            let preprocessing = Preprocessing.Of dialect
            let positions = Crop.StretchedSize - preprocessing.InputSize + 1
            let draws = TrainingDraws settings.Seed
            TrainingMemory.Check(dialect, settings, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)
            let rejected = RejectedImages()
            // Transformed images have other activations in every step, so none of theirs can be kept.
            let keeps = request.CacheViews > 0 && request.ImageTransforms.Length = 0
            let kept = keptCrops (TrainingDraws request.ViewSeed) positions request.CacheViews

            let bare =
                if request.BareSteps > 0 then
                    let speed = BareLoop.ImagesPerSecond(weights, settings, keeps, request.Device, request.BareSteps)
                    say $"a bare loop of forward, backward and step on tensors in memory: {speed:F1} images/s"
                    Nullable speed
                else
                    Nullable()

            use network = new TrainedNetwork(weights.BuildNetwork(), settings, request.Device, request.Augmentation, keeps)
            let classifier = ImageClassifier(network.Network, request.Device, (if keeps then settings.Freeze else null))

            let cacheFolder =
                match request.CacheFolder with
                | null -> folder.Path
                | place -> place

            let cache images name windows crops =
                let classifier = ImageClassifier(network.Network, request.Device)
                ViewCache.Open(cacheFolder, name, windows, weights, classifier, string settings.Freeze, images, crops, request.Workers, rejected, say, cancellation)

            use keptViews =
                if keeps then
                    cache images "train" $"drawn by seed {request.ViewSeed}" kept
                else
                    Unchecked.defaultof<ViewCache>

            use keptValidation =
                match validation with
                | Some images when keeps -> cache images "val" "centre" (fun _ -> [| Crop.Centre preprocessing.InputSize |])
                | _ -> Unchecked.defaultof<ViewCache>

            let ahead = max 2 (256 / settings.MicroBatch)

            let batches (from: int64) =
                let orders = BatchOrders.training settings draws images.Images.Count from

                if keeps then
                    let load = LoadImage(fun epoch _ image slot -> keptViews.Load(image, draws.View(epoch, image, keptViews.Views), slot))
                    new ImageBatches(images.Images, keptViews.Length, load, orders, request.Workers, ahead, rejected)
                else
                    let crops epoch image =
                        if request.CacheViews > 0 then
                            let views = kept image
                            Seq.singleton views[draws.View(epoch, image, views.Length)]
                        else
                            let struct (left, top, mirrored) = draws.Window(epoch, image, positions)
                            Seq.singleton (Crop(left, top, mirrored))

                    let transforms = request.ImageTransforms

                    let load =
                        if transforms.Length = 0 then
                            LoadImage.ofFiles images preprocessing crops
                        else
                            LoadImage.ofTransformedFiles images preprocessing crops (fun step ->
                                transforms[TransformDraw.Of(draws.AugmentationSeed step, transforms.Length)])

                    new ImageBatches(images.Images, preprocessing.ImageLength, load, orders, request.Workers, ahead, rejected)

            let validate (images: LabelledImages) () =
                let orders = BatchOrders.once 64 images.Images.Count

                use batches =
                    if keeps then
                        let load = LoadImage(fun _ _ image slot -> keptValidation.Load(image, 0, slot))
                        new ImageBatches(images.Images, keptValidation.Length, load, orders, request.Workers, 2, rejected)
                    else
                        let load = LoadImage.ofFiles images preprocessing (fun _ _ -> Seq.singleton (Crop.Centre preprocessing.InputSize))
                        new ImageBatches(images.Images, preprocessing.ImageLength, load, orders, request.Workers, 2, rejected)

                (Scoring.all classifier batches classes.Length 1 cancellation).Centre

            let stepsPerEpoch = BatchOrders.stepsPerEpoch settings images.Images.Count
            use trainer = new Trainer(network, settings, stepsPerEpoch, request.ValidateEvery, checkpoints, tell)

            if resumes then
                trainer.Resume()
                say $"going on after step {trainer.State.Step:N0} of {int64 settings.Schedule.Epochs * int64 stepsPerEpoch:N0}"

            use source = batches trainer.State.Step

            try
                trainer.Run(source, (match validation with Some images -> Func<ViewScore>(validate images) | None -> null), cancellation)
            finally
                RejectTable.Write(folder.Rejects, rejected.All, training.ToJsonString())

            let last = trainer.State.Epochs[trainer.State.Epochs.Count - 1]
            let judged = if last.ValTop1.HasValue then $", val top-1 {last.ValTop1.Value:F2} %% (centre view)" else ""
            let description = $"trained by Streaming {RunConfig.version} on {images.Images.Count} images of {classes.Length} classes, {settings.Schedule.Epochs} epochs from {RunConfig.describe weights}, seed {settings.Seed}{judged}"
            WeightFile.Save(folder.In RunFiles.Model, WeightSet.Of(network.Network, description, classes), request.Half)

            let result =
                { Classes = classes
                  Images = images.Images.Count
                  ValidationImages = (match validation with Some images -> images.Images.Count | None -> 0)
                  Epochs = Seq.toArray trainer.State.Epochs
                  BareImagesPerSecond = bare
                  Rejects = rejected.All
                  Seconds = watch.Elapsed.TotalSeconds
                  PeakMemoryMb = float (Process.GetCurrentProcess().PeakWorkingSet64) / 1048576.0 }

            folder.WriteMetrics(TrainMetrics.toJson result)
            checkpoints.Clear()

            // A file that is mapped cannot be deleted everywhere.
            for cache in [ keptViews; keptValidation ] do
                if not (isNull (box cache)) then
                    (cache :> IDisposable).Dispose()

            for views in Directory.EnumerateFiles(folder.Path, "views-*.safetensors") do
                File.Delete views

            result

        Task.Factory.StartNew(work, cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default)
