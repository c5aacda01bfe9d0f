namespace Streaming.Experiments.Inversion

open System
open System.Diagnostics
open System.Text.Json.Nodes
open System.Threading
open System.Threading.Tasks
open Streaming.Domain
open Streaming.Experiments.Training
open Streaming.Imaging.Catalogue
open Streaming.Network.Batches
open Streaming.Network.Inversion
open Streaming.Network.Models
open Streaming.Network.Optimisers
open Streaming.Network.Runtime
open Streaming.Network.Training
open Streaming.Network.Weights
open Streaming.Pipeline.Runs
open Streaming.Storage.Runs
open Streaming.Storage.Tables

/// Which inverter to train, on what, how, and where to.
type InvertTrainRequest =
    { Dataset: string
      /// The weights whose features are inverted.
      Weights: WeightSet
      /// conv1 .. conv5.
      Layer: string
      /// Channels of the inverter, in units of those of the default inverters.
      Width: float
      /// Momentum and decay are not used: the rule is Adam's.
      Settings: TrainingSettings
      Device: ComputeDevice
      /// Threads of one torch operation.
      Threads: int
      /// Images decoded at once.
      Workers: int
      CheckpointMinutes: float
      CheckpointSteps: int
      /// Whether the inverter is written, and judged, in half precision.
      Half: bool
      Out: string
      Existing: ExistingRun
      Options: JsonObject }

/// The command invert-train: images -> batches -> training loop -> inverter.safetensors.
module InvertTrain =
    // How the training ended; pictures that are no better than flat ones are told too.
    let private judge (state: TrainingState) (quality: PictureQuality) =
        let ended = TrainingEnd.judge 0.0 state

        if quality.MeanRatio > quality.FlatRatio then
            ended
        else
            { ended with Remarks = ended.Remarks @ [ "The inverter's pictures are no better than flat ones of the mean colour; give more images, or more epochs." ] }

    // Where a dataset has no part val, every tenth image is kept from learning.
    let private heldOut = 10

    // Enough to know the usual size of every channel.
    let private scaleImages = 64

    // A channel that is hardly ever active is not blown up to the size of the others.
    let private smallestShare = 0.05

    let private listed (dataset: string) (part: string | null) =
        let catalogue = ImageCatalogue.Open(dataset, part)
        let images = catalogue.Entries() |> Seq.map (fun entry -> LabelledImage(entry.Id, entry.ImagePath, 0)) |> Seq.toArray
        struct (images, catalogue.PassedOver)

    /// The images to learn from and those to judge by: the parts train and val where the dataset has both, otherwise nine
    /// of ten images and the tenth; and what is passed over beside them.
    let divide (dataset: string) =
        if LabelledImages.HasPart(dataset, "train") && LabelledImages.HasPart(dataset, "val") then
            let struct (images, beside) = listed dataset "train"
            let struct (unseen, besideUnseen) = listed dataset "val"
            struct (images, unseen, PassedOverCounts.total [ beside; besideUnseen ])
        else
            let struct (all, beside) = listed dataset null

            if all.Length < 2 then
                raise (InputException $"{dataset}: there is one image alone; expected two or more, to learn from some and to judge by the others.")

            let judges index = index % heldOut = 0
            let unseen, images = all |> Array.indexed |> Array.partition (fst >> judges)
            struct (Array.map snd images, Array.map snd unseen, beside.Counts)

    /// Everything that has a say in the inverter that comes out.
    let decides (request: InvertTrainRequest) (images: LabelledImage[]) (unseen: LabelledImage[]) =
        let settings = request.Settings

        Json.object
            [ "images", Json.value images.Length
              "images_sha256", Json.value (ImageContents.identity images)
              "unseen_images_sha256", Json.value (ImageContents.identity unseen)
              "layer", Json.value request.Layer
              "width", Json.value request.Width
              "weights_sha256", Json.value (request.Weights.ConvolutionHash request.Layer)
              "dialect", Json.value (Dialect.name request.Weights.Dialect)
              "schedule", Json.value settings.Schedule.Kind
              "learning_rate", Json.value settings.Schedule.Rate
              "epochs", Json.value settings.Schedule.Epochs
              "warm_up", Json.value settings.Schedule.WarmUpEpochs
              "batch", Json.value settings.Batch
              "micro_batch", Json.value settings.MicroBatch
              "half", Json.value request.Half
              "seed", Json.value settings.Seed ]

    // One over the usual size of each channel, over some images; nothing where none of them can be read.
    let private scaleOf (learner: InverterLearner) channels (batches: IBatchSource) cancellation =
        let squares = Array.zeroCreate<float> channels
        let mutable cells = 0L
        Scoring.each batches cancellation (fun batch -> cells <- cells + learner.AddSquares(batch, squares))
        let sizes = squares |> Array.map (fun sum -> sqrt (sum / float (max 1L cells)))
        let least = max (smallestShare * Array.max sizes) 1e-6
        if cells = 0L then None else Some(sizes |> Array.map (fun size -> float32 (Half.op_Explicit (1.0 / max size least): Half)))

    /// Leaves inverter.safetensors, rejects.parquet, config.json and, last, metrics.json in the output folder. A training
    /// that is interrupted leaves its last checkpoint, and goes on from it with ExistingRun.Resume.
    let run (request: InvertTrainRequest) (tell: TrainingProgress -> unit) (say: string -> unit) (cancellation: CancellationToken) : Task<InvertTrainResult> =
        let work () =
            let watch = Stopwatch.StartNew()
            let settings, weights = request.Settings, request.Weights
            settings.Check()
            let shape = InverterShape(request.Layer, weights.Dialect, request.Width)
            let struct (images, unseen, passedOver) = divide request.Dataset

            for part, what in [ images, "learn from"; unseen, "judge by" ] do
                ReadableImages.missing $"{request.Dataset}, the images to {what}" request.Threads cancellation part |> ignore

            use folder = RunFolder.Open(request.Out, request.Existing, request.Dataset, RunConfig.weightFiles weights)
            let withContents = ImageContents.ofImages request.Threads say cancellation
            let images, unseen = withContents images, withContents unseen
            let training = decides request images unseen
            let resumes = request.Existing = ExistingRun.Resume && folder.IsInterrupted

            if resumes then
                Resuming.checkSame "training" folder training

            let config = RunConfig.ofNetworkRun "invert-train" request.Options weights
            config["training"] <- training.DeepClone()
            let checkpoints = CheckpointFolder(folder.Path, training, request.CheckpointMinutes, request.CheckpointSteps)

            if not resumes then
                checkpoints.Clear()

            folder.WriteConfig config
            TorchThreads.Count <- request.Threads
            let preprocessing = Preprocessing.Of weights.Dialect
            let draws = TrainingDraws settings.Seed
            TrainingMemory.Check(InverterLearner.BytesPerImage shape, preprocessing.ImageLength, settings.MicroBatch, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)
            let rejected = RejectedImages()
            let network = new InversionNetwork(shape)
            network.Draw settings.Seed
            use learner = new InverterLearner(weights, network, request.Device)

            let whole (images: LabelledImage[]) =
                let load = LoadImage.ofWholeFiles images preprocessing (fun _ _ -> false)
                new ImageBatches(images, preprocessing.ImageLength, load, BatchOrders.once 16 images.Length, request.Workers, 2, rejected)

            let measured =
                let step = max 1 (images.Length / scaleImages)
                images |> Array.indexed |> Array.filter (fun (i, _) -> i % step = 0) |> Array.map snd |> Array.truncate scaleImages

            let scale =
                // All of them, where those from all of the catalogue happen to be damaged.
                [ measured; images ]
                |> Seq.tryPick (fun some ->
                    use batches = whole some
                    scaleOf learner shape.Grid.Channels batches cancellation)
                |> Option.defaultWith (fun () -> raise (InputException $"{request.Dataset}: none of its images can be read."))

            if not (Array.forall Single.IsFinite scale) then
                raise (InputException $"{request.Dataset}: the features of {request.Layer} are no finite numbers; give weights that are.")

            network.SetFeatureScale scale
            let stepsPerEpoch = BatchOrders.stepsPerEpoch settings images.Length
            let rule = new Adam(learner.Parameters |> Seq.map (fun struct (name, value, _) -> struct (name, value)))
            use trainer = new Trainer(learner, settings, stepsPerEpoch, 0, checkpoints, tell, rule)

            if resumes then
                trainer.Resume()
                say $"going on after step {trainer.State.Step:N0} of {int64 settings.Schedule.Epochs * int64 stepsPerEpoch:N0}"

            // Half of the images are seen in a mirror, others in each epoch.
            let mirrored epoch image =
                let struct (_, _, mirrored) = draws.Window(epoch, image, 1)
                mirrored

            let load = LoadImage.ofWholeFiles images preprocessing mirrored
            let orders = BatchOrders.training settings draws images.Length trainer.State.Step
            let ahead = max 2 (128 / settings.MicroBatch)
            use source = new ImageBatches(images, preprocessing.ImageLength, load, orders, request.Workers, ahead, rejected)

            try
                trainer.Run(source, null, cancellation)
            finally
                RejectTable.Write(folder.Rejects, rejected.All, training.ToJsonString())

            // What is judged are the numbers that the file holds.
            if request.Half then
                network.RoundToHalf()

            let quality = PictureQuality()

            (use batches = whole unseen
             Scoring.each batches cancellation (fun batch -> learner.Judge(batch, quality)))

            if quality.Images = 0 then
                raise (InputException $"{request.Dataset}: none of the {unseen.Length} images to judge by can be read; see {folder.Rejects}.")

            if not (Double.IsFinite quality.MeanRatio) then
                raise (TrainingDivergedException "The pictures that the inverter makes are no finite numbers; lower --learning-rate.")

            let description =
                InverterDescription(
                    shape,
                    weights.ConvolutionHash request.Layer,
                    quality.MeanRatio,
                    quality.Images,
                    $"trained by Streaming {RunConfig.version} on {images.Length} images, {settings.Schedule.Epochs} epochs, seed {settings.Seed}, for {RunConfig.describe weights}"
                )

            InverterFile.Save(folder.In RunFiles.Inverter, network, description, request.Half)
            RejectTable.Write(folder.Rejects, rejected.All, training.ToJsonString())

            let ended = judge trainer.State quality
            let run = RunFacts.since watch rejected.All passedOver
            let metrics = InvertTrainMetrics.ofTraining description images.Length quality (Seq.toArray trainer.State.Epochs) ended run
            folder.WriteMetrics metrics
            checkpoints.Clear()
            let result: InvertTrainResult = { Metrics = metrics; End = ended; Rejects = rejected.All }
            result

        Task.Factory.StartNew(work, cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default)
