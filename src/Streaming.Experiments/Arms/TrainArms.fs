namespace Streaming.Experiments.Arms

open System.Diagnostics
open System.IO
open System.Text.Json.Nodes
open System.Threading
open System.Threading.Tasks
open Streaming.Domain
open Streaming.Experiments.Training
open Streaming.Imaging.Catalogue
open Streaming.Imaging.Sampling
open Streaming.Network.Augmentation
open Streaming.Network.Batches
open Streaming.Network.Features
open Streaming.Network.Models
open Streaming.Network.Runtime
open Streaming.Network.Training
open Streaming.Network.Weights
open Streaming.Pipeline.Runs
open Streaming.Pipeline.Selection
open Streaming.Storage.Bases
open Streaming.Storage.Files
open Streaming.Storage.Runs
open Streaming.Storage.Tables

/// Training the arms of an experiment from one starting model, and testing each (paper, Table 1).
module TrainArms =
    let private armsFolder, scoreFile = RunFiles.Arms, "test.json"
    // Images whose gradients are compared; views that go through the network together.
    let private gradientImages, viewsPerPass = 32, 64

    let private cacheFolder (training: TrainRequest) =
        match training.CacheFolder with
        | null -> training.Out
        | given -> given

    let private bases (request: ArmsRequest) =
        match request.Bases with
        | Some bases -> bases
        | None -> raise (InputException "--arms generators and mapped need --bases DIR: the bases that generators are made from; the command learn writes them.")

    // Everything that every arm's weights depend on, whatever arms and seeds there are.
    let private decides (request: ArmsRequest) (images: LabelledImages) (test: LabelledImages) (weights: WeightSet) =
        let shared = Train.decides request.Training images None weights

        for own in [ "seed"; "augmentation" ] do
            shared.Remove own |> ignore

        let hashOf (bases: BasesFolder) (transform: Transform) : string * (JsonNode | null) =
            Family.name transform.Family, Json.value (bases.Summary transform.Family).Sha256

        Json.object
            [ "training", shared
              "test_images_sha256", Json.value (ImageContents.identity test.Images)
              "transforms", request.Transforms |> Seq.map (fun transform -> Json.value transform.Name) |> Json.array
              "stage", Json.value request.Stage
              "backward", Json.value (string request.Backward)
              "mixup_alpha", Json.value request.MixupAlpha
              "bases",
              (match request.Bases with
               | Some bases -> Json.object (request.Transforms |> Seq.distinctBy _.Family |> Seq.map (hashOf bases))
               | None -> null) ]

    let private checkRequest (request: ArmsRequest) =
        let training = request.Training

        if request.Arms.IsEmpty || request.Seeds.IsEmpty then
            raise (InputException "--arms and --seeds need one value each at least.")

        if request.Transforms.Length = 0 then
            raise (InputException "--transforms is empty; expected at least one FAMILY:AMOUNT.")

        // The layers have the same names in every dialect.
        TrainingFields.layerOf (AlexNetSpace.Of CaffeReference) request.Stage |> ignore

        for part in [ "train"; "val" ] do
            if not (LabelledImages.HasPart(training.Dataset, part)) then
                raise (InputException $"{training.Dataset}: --arms learns from the part train and tests on the part val, and there is no {part}; expected the folders train/CLASS and val/CLASS.")

    // The experiment compares what becomes of a model that knows the classes; a fresh head would learn everything anew.
    let private startingWeights (training: TrainRequest) (classes: string[]) =
        match training.Start with
        | Weights weights when obj.ReferenceEquals(Train.firstWeights training.Start training.Head training.Settings.Seed classes, weights) -> weights
        | _ ->
            raise (
                InputException
                    $"--arms goes on from a trained model, and --weights has no head for the {classes.Length} classes of {training.Dataset}; train one first, and give its model.safetensors."
            )

    let private checkFrozen (request: ArmsRequest) (dialect: Dialect) =
        use stack = new ConvolutionStack(dialect)
        let order (stage: string) = stack.Layers |> Seq.tryFindIndex (fun name -> name = stage)
        let augments arm = arm <> Arm.Plain && arm <> Arm.Images

        match request.Training.Settings.Freeze with
        | NonNull frozen when order request.Stage < order frozen && List.exists augments request.Arms ->
            raise (InputException $"--freeze {frozen} reaches beyond {request.Stage}, where features are augmented; freeze {request.Stage} or less.")
        | _ -> ()

    let private requestOf (request: ArmsRequest) (dialect: Dialect) (folder: string) (arm: Arm) (seed: uint64) =
        let training = request.Training
        let space = AlexNetSpace.Of dialect
        let layer = TrainingFields.layerOf space request.Stage

        let fields (mapOf: Transform -> ChannelMap | null) flowOf =
            request.Transforms |> Array.map (fun transform -> flowOf transform |> TrainingFields.ofFlow space layer request.Backward transform (mapOf transform))

        let channels = space.Layers[layer].Channels
        let alone _ : ChannelMap | null = null
        let mapped transform : ChannelMap | null = TrainingFields.learnedMap (bases request) layer channels transform

        let augmentation: IFeatureAugmentation | null =
            match arm with
            | Arm.Plain
            | Arm.Images -> null
            | Arm.Generators -> GeneratorAugmentation(request.Stage, fields alone (TrainingFields.learnedFlow (bases request)))
            | Arm.Mapped -> GeneratorAugmentation(request.Stage, fields mapped (TrainingFields.learnedFlow (bases request)))
            | Arm.Affine -> GeneratorAugmentation(request.Stage, fields alone (TrainingFields.exactFlow dialect))
            | Arm.Mixup -> ManifoldMixup(request.Stage, request.MixupAlpha)

        { training with
            Settings = training.Settings.WithSeed seed
            Augmentation = augmentation
            AugmentationName = Arm.name arm
            ImageTransforms = (if arm = Arm.Images then request.Transforms |> Array.map _.Affine(space.InputSize) else [||])
            CacheFolder = cacheFolder training
            // Nothing is chosen by the test images on the way.
            ValidateEvery = 0
            BareSteps = 0
            Out = folder
            Existing = ExistingRun.Resume }

    let private gradients (request: ArmsRequest) (network: AlexNet) (images: LabelledImages) rejected (cancellation: CancellationToken) =
        match request.Bases with
        | None -> [||]
        | Some bases ->
            let preprocessing = Preprocessing.Of network.Stack.Dialect
            let space = AlexNetSpace.Of network.Stack.Dialect

            let fields =
                [| for transform in request.Transforms do
                       let flow = TrainingFields.learnedFlow bases transform

                       for layer in 0 .. space.Layers.Length - 1 do
                           LayerField(transform.Name, space.Layers[layer].Name, TrainingFields.part space layer flow) |]

            let chosen = TrainingDraws(0UL).Order(0, images.Images.Count) |> Array.truncate gradientImages
            let orders = [ { Epoch = 0; Step = 0L; Part = 0; EndsStep = true; Images = chosen } ]
            let load = LoadImage.ofFiles images preprocessing (fun _ _ -> Seq.singleton (Crop.Centre preprocessing.InputSize))
            use batches = new ImageBatches(images.Images, preprocessing.ImageLength, load, orders, request.Training.Workers, 1, rejected)

            match (batches :> IBatchSource).Take cancellation with
            | null -> [||]
            | taken when taken.Count = 0 ->
                taken.Dispose()
                [||]
            | taken ->
                use batch = taken
                GradientComparison.Measure(network, request.Training.Device, batch, fields) |> Seq.toArray

    // The figure of the paper: conv5 (or the stage) made larger by 1.3, of the first image that can be read.
    let private figure (request: ArmsRequest) (network: AlexNet) (images: LabelledImages) =
        match request.Bases, request.Transforms |> Array.tryFind (fun transform -> transform.Family = ScaleUp) with
        | Some bases, Some transform ->
            let flow = TrainingFields.learnedFlow bases transform
            let layer = TrainingFields.layerOf (AlexNetSpace.Of network.Stack.Dialect) request.Stage

            images.Images
            |> Seq.tryPick (fun image ->
                try
                    Some(ChannelFigure.compute network request.Training.Device image layer transform flow)
                with :? ItemRejectedException ->
                    None)
        | _ -> None

    // The ten views of every test image through the network; with kept views from the last frozen stage on.
    let private score (request: ArmsRequest) (start: WeightSet) (images: LabelledImages) rejected say (network: AlexNet) (cancellation: CancellationToken) =
        let training = request.Training
        let crops = Crop.Ten (Preprocessing.Of network.Stack.Dialect).InputSize |> Seq.toArray

        if training.CacheViews = 0 then
            Test.score network training.Device images crops training.Workers rejected cancellation
        else
            let stage = string training.Settings.Freeze

            let place =
                { Folder = cacheFolder training
                  Name = "test"
                  Workers = training.Workers
                  Rejected = rejected
                  Say = say
                  Cancellation = cancellation }

            let frozen = { Weights = start; Network = network; Device = training.Device; Last = stage }
            let windows = { Dataset = images; Words = "the ten of testing"; Crops = fun _ -> crops }
            use cache = ViewCache.Open(place, FrozenViews.ofWindows frozen windows)

            let load =
                LoadImage(fun _ _ image slot ->
                    for view in 0 .. crops.Length - 1 do
                        cache.Load(image, view, slot.Slice(view * cache.Length, cache.Length)))

            let orders = BatchOrders.once (max 1 (viewsPerPass / crops.Length)) images.Images.Count
            use batches = new ImageBatches(images.Images, crops.Length * cache.Length, load, orders, training.Workers, 2, rejected)
            let rest = ImageClassifier(network, training.Device, stage)
            Scoring.all rest batches images crops.Length rejected cancellation

    let private resultOf (folder: string) kept arm seed score =
        let metrics = JsonFile.Read<TrainMetrics>(Path.Combine(folder, RunFiles.Metrics), "a training's metrics")

        if isNull (box metrics.Epochs) || metrics.Epochs.Length = 0 then
            raise (InputException $"{folder}: its metrics.json tells of no epoch, so it is not that of a training; remove the folder, and the training is done again.")

        { Arm = arm
          Seed = seed
          Score = score
          Loss = metrics.Loss
          SecondsPerEpoch = metrics.Epochs |> Array.averageBy _.Seconds
          ImagesPerSecond = metrics.ImagesPerSecond
          Kept = kept && arm <> Arm.Images
          Remarks = metrics.Remarks
          Learned = metrics.Learned }

    // Whether a folder holds a finished training; one of another training is refused, and so is another model.
    let private isTrained (place: string) (training: JsonObject) =
        let metrics = Path.Combine(place, RunFiles.Metrics)

        if not (File.Exists metrics) then
            false
        else
            let config = JsonFile.Read<JsonNode>(Path.Combine(place, RunFiles.Config), "a training's settings")
            let model = JsonFile.Read<TrainMetrics>(metrics, "a training's metrics").ModelSha256
            let file = Path.Combine(place, RunFiles.Model)
            let isModel = File.Exists file && model = ContentHash.OfFile file

            if (Json.firstDifference config["training"] training).IsSome || not isModel then
                raise (InputException $"{place}: this is not what the experiment's training left here, it was replaced or changed; remove the folder, and the training is done again.")

            true

    /// Trains and tests every arm with every seed. Each leaves a folder arms/ARM-SEED with its model; one that is there
    /// is not made again when the experiment goes on after an interruption. `draw` writes the figures into the folder.
    let run (request: ArmsRequest) (listener: ArmsListener) (draw: ArmsResult -> unit) (cancellation: CancellationToken) : Task<ArmsResult> =
        let work () =
            let watch = Stopwatch.StartNew()
            let training = request.Training
            checkRequest request
            let images = LabelledImages.Open(training.Dataset, "train")
            let classes = Seq.toArray images.Classes
            let test = LabelledImages.Open(training.Dataset, "val").LabelledBy(classes, "the training images")
            let training = TrainDefaults.resolve training images.Images.Count
            let request = { request with Training = training }
            let weights = startingWeights training classes
            request.Bases |> Option.iter (fun bases -> TrainingFields.checkDialect bases weights.Dialect)
            checkFrozen request weights.Dialect
            // Whatever is missing is told before anything is trained.
            for arm in request.Arms do
                requestOf request weights.Dialect "" arm request.Seeds.Head |> ignore

            ReadableImages.check training.Threads cancellation images
            let untested = Train.unjudged training.Threads listener.Say cancellation test
            let read = [| yield! request.Bases |> Option.map _.Path |> Option.toList; yield! RunConfig.weightFiles weights |]
            use folder = RunFolder.Open(training.Out, training.Existing, training.Dataset, read)
            let withContents = ImageContents.ofDataset training.Threads listener.Say cancellation
            let images, test = withContents images, withContents test
            let experiment = decides request images test weights
            let identity = ContentHash.OfText(experiment.ToJsonString JsonFile.Options)

            if training.Existing = ExistingRun.Resume && folder.IsInterrupted then
                Resuming.checkSame "experiment" folder experiment

            let config = RunConfig.ofNetworkRun "train" training.Options weights
            config["experiment"] <- experiment.DeepClone()
            folder.WriteConfig config
            TorchThreads.Count <- training.Threads
            let rejected = RejectedImages()
            let mutable whileLearning: Reject[] = [||]

            let testModel (model: WeightSet) =
                use network = model.BuildNetwork()
                training.Device.Take network
                let scores = score request weights test rejected listener.Say network cancellation
                Scoring.refuseNone test.Place rejected scores
                TestScore.ofScores scores

            listener.Say "testing the starting model"
            Directory.CreateDirectory(folder.In armsFolder) |> ignore
            let start = TestedModel.score (Path.Combine(folder.In armsFolder, "start.json")) identity None (fun () -> testModel weights)

            let gradients, figure =
                use network = weights.BuildNetwork()
                training.Device.Take network
                listener.Say "comparing the two ways back through generators"
                gradients request network images rejected cancellation, figure request network test

            let train arm seed =
                let place = Path.Combine(folder.In armsFolder, $"{Arm.name arm}-{seed}")
                let own = requestOf request weights.Dialect place arm seed

                if not (isTrained place (Train.decides own images None weights)) then
                    listener.Say $"training {Arm.name arm} with seed {seed}"
                    let trained = Train.runOn own images None [||] id (listener.Progress arm seed) listener.Say cancellation
                    whileLearning <- Array.append whileLearning trained.Rejects

                let file = Path.Combine(place, RunFiles.Model)

                let tested =
                    TestedModel.score (Path.Combine(place, scoreFile)) identity (Some(ContentHash.OfFile file)) (fun () ->
                        listener.Say $"testing {Arm.name arm} with seed {seed}"
                        testModel (WeightFile.Load([| file |], weights.Dialect)))

                let result = resultOf place (training.CacheViews > 0) arm seed tested
                listener.Finished result
                result

            // Seed by seed, so that an experiment that is stopped early still has pairs to compare.
            let results = [| for seed in request.Seeds do for arm in request.Arms -> train arm seed |]
            let rejects = Array.append rejected.All whileLearning |> Array.distinctBy _.Path |> Selecting.inOrder
            RejectTable.Write(folder.Rejects, rejects, config.ToJsonString())

            let result =
                { Start = start
                  Results = results
                  Summaries = ArmResult.summaries results
                  Gradients = gradients
                  Figure = figure
                  TrainImages = images.Images.Count
                  TestImages = test.Images.Count
                  Classes = classes.Length
                  UntestedClasses = untested
                  Views = (Crop.Ten (Preprocessing.Of weights.Dialect).InputSize).Count
                  Run = RunFacts.since watch rejects (PassedOverCounts.total [ images.PassedOver; test.PassedOver ]) }

            draw result
            folder.WriteMetrics(ArmMetrics.ofResult request result)

            ViewCache.Clear(folder.Path, training.CacheFolder)
            result

        Task.Factory.StartNew(work, cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default)
