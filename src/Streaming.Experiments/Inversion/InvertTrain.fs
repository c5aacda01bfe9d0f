namespace Streaming.Experiments.Inversion

open System
open System.Diagnostics
open System.IO
open System.Threading.Tasks
open Streaming.Domain
open Streaming.Experiments.Training
open Streaming.Imaging.Archives
open Streaming.Imaging.Catalogue
open Streaming.Network.Batches
open Streaming.Network.Features
open Streaming.Network.Inversion
open Streaming.Network.Models
open Streaming.Network.Optimisers
open Streaming.Network.Runtime
open Streaming.Network.Training
open Streaming.Pipeline.Runs
open Streaming.Storage.Runs
open Streaming.Storage.Tables

/// Which inverter to train, on what, how, and where to.
type InvertTrainRequest =
    { Dataset: string
      /// The network whose features are inverted.
      Network: INetwork
      /// A layer of its space.
      Layer: string
      /// Channels of the inverter, in units of those of the default inverters.
      Width: float
      /// Momentum and decay are not used: the rule is Adam's.
      Settings: TrainingSettings
      /// Whether the inverter is written, and judged, in half precision.
      Half: bool
      Machine: Machine
      Checkpoints: CheckpointTimes
      Output: Output }

/// The command invert-train: images -> batches -> training loop -> inverter.safetensors.
module InvertTrain =
    // How the training ended; pictures that are no better than flat ones are told too.
    let private judge (state: TrainingState) (quality: PictureQuality) =
        let ended = TrainingEnd.judge 0.0 state

        if quality.MeanRatio > quality.FlatRatio then
            ended
        else
            { ended with Remarks = ended.Remarks @ [ "The inverter's pictures are no better than flat ones of the mean colour; give more images, or more epochs." ] }

    // Enough to know the usual size of every channel.
    let private scaleImages = 64

    // A channel that is hardly ever active is not blown up to the size of the others.
    let private smallestShare = 0.05

    // Everything that has a say in the inverter that comes out.
    let private decides (request: InvertTrainRequest) (images: InversionImages) =
        let settings = request.Settings

        Json.object
            [ "images", Json.value images.Images.Length
              "images_sha256", Json.value (ImageContents.identity images.Images)
              "unseen_images_sha256", Json.value (ImageContents.identity images.Unseen)
              "layer", Json.value request.Layer
              "width", Json.value request.Width
              "weights_sha256", Json.value (request.Network.HashOf request.Layer)
              "dialect", Json.value request.Network.Space.Network
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

    // What the parts of one training share.
    type private Work =
        { Request: InvertTrainRequest
          Shape: InverterShape
          Folder: RunFolder
          Checkpoints: CheckpointFolder
          Images: InversionImages
          Rejected: RejectedImages
          Listener: TrainingListener }

    // One image after the other, whole.
    let private whole (work: Work) (images: LabelledImage[]) =
        let preprocessing = Preprocessing.Levels work.Request.Network.Space.InputSize
        let load = LoadImage.ofWholeFiles images preprocessing (fun _ _ -> false)
        new ImageBatches(images, preprocessing.ImageLength, load, BatchOrders.once 16 images.Length, work.Request.Machine.Workers, 2, work.Rejected)

    // The scale of the inverter's input: that of some images, or of all where those happen to be damaged.
    let private measureScale (work: Work) (learner: InverterLearner) channels =
        let images = work.Images.Images
        let step = max 1 (images.Length / scaleImages)
        let some = images |> Array.indexed |> Array.filter (fun (i, _) -> i % step = 0) |> Array.map snd |> Array.truncate scaleImages

        let scale =
            [ some; images ]
            |> Seq.tryPick (fun some ->
                use batches = whole work some
                scaleOf learner channels batches work.Listener.Cancellation)
            |> Option.defaultWith (fun () -> raise (InputException $"{work.Request.Dataset}: none of its images can be read."))

        if not (Array.forall Single.IsFinite scale) then
            raise (InputException $"{work.Request.Dataset}: the features of {work.Request.Layer} are no finite numbers; give weights that are.")

        scale

    // Learns; half of the images are seen in a mirror, others in each epoch.
    let private learn (work: Work) (learner: InverterLearner) =
        let request, images = work.Request, work.Images.Images
        let settings = request.Settings
        let preprocessing = Preprocessing.Levels request.Network.Space.InputSize
        let draws = TrainingDraws settings.Seed
        let stepsPerEpoch = BatchOrders.stepsPerEpoch settings images.Length
        let rule = new Adam(learner.Parameters |> Seq.map (fun struct (name, value, _) -> struct (name, value)))
        use trainer = new Trainer(learner, settings, stepsPerEpoch, 0, work.Checkpoints, work.Listener.Progress, rule)

        if File.Exists work.Checkpoints.Current then
            trainer.Resume()
            work.Listener.Say.Invoke $"going on after step {trainer.State.Step:N0} of {int64 settings.Schedule.Epochs * int64 stepsPerEpoch:N0}"

        let mirrored epoch image =
            let struct (_, _, mirrored) = draws.Window(epoch, image, 1)
            mirrored

        let load = LoadImage.ofWholeFiles images preprocessing mirrored
        let orders = BatchOrders.training settings draws images.Length trainer.State.Step
        let ahead = max 2 (128 / settings.MicroBatch)
        use source = new ImageBatches(images, preprocessing.ImageLength, load, orders, request.Machine.Workers, ahead, work.Rejected)

        try
            trainer.Run(source, null, work.Listener.Cancellation)
        finally
            RejectTable.Write(work.Folder.Rejects, work.Rejected.All, work.Checkpoints.Settings)

        trainer.State

    // The quality of the pictures that the numbers in the file make, on images that nothing was learned from.
    let private qualityOf (work: Work) (learner: InverterLearner) =
        let unseen = work.Images.Unseen
        let quality = PictureQuality()
        use batches = whole work unseen
        Scoring.each batches work.Listener.Cancellation (fun batch -> learner.Judge(batch, quality))

        if quality.Images = 0 then
            raise (InputException $"{work.Request.Dataset}: none of the {unseen.Length} images to judge by can be read; see {work.Folder.Rejects}.")

        if not (Double.IsFinite quality.MeanRatio) then
            raise (TrainingDivergedException "The pictures that the inverter makes are no finite numbers; lower --learning-rate.")

        quality

    let private train (work: Work) watch =
        let request, images, rejected, shape = work.Request, work.Images, work.Rejected, work.Shape
        TrainingMemory.Check(InverterLearner.BytesPerImage shape, (Preprocessing.Levels shape.Space.InputSize).ImageLength, request.Settings.MicroBatch, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)
        let network = new InversionNetwork(shape)
        network.Draw request.Settings.Seed
        use learner = new InverterLearner(request.Network.OpenLayer(request.Machine.Device, request.Layer), network, request.Machine.Device)
        work.Listener.Say.Invoke $"measuring the features of {request.Layer} on some images"
        network.SetFeatureScale(measureScale work learner shape.Grid.Channels)
        let state = learn work learner
        if request.Half then network.RoundToHalf()

        work.Listener.Say.Invoke $"judging by {images.Unseen.Length:N0} unseen images"
        let quality = qualityOf work learner
        let how = $"trained by Streaming {RunConfig.version} on {images.Images.Length} images, {request.Settings.Schedule.Epochs} epochs, seed {request.Settings.Seed}, for {request.Network.Description.Weights.Description}"
        let description = InverterDescription(shape, request.Network.HashOf request.Layer, quality.MeanRatio, quality.Images, how)
        InverterFile.Save(work.Folder.In RunFiles.Inverter, network, description, request.Half)
        RejectTable.Write(work.Folder.Rejects, rejected.All, work.Checkpoints.Settings)
        let ended = judge state quality
        let run = RunFacts.since watch (RejectTally.ofRejects rejected.All) images.PassedOver
        let metrics = InvertTrainMetrics.ofTraining description images.Images.Length quality (Seq.toArray state.Epochs) ended run
        work.Folder.WriteMetrics metrics
        let result: InvertTrainResult = { Metrics = metrics; End = ended; Rejects = rejected.All }
        result

    /// Leaves inverter.safetensors, rejects.parquet, config.json and, last, metrics.json in the output folder. A training
    /// that is interrupted leaves its last checkpoint, and goes on from it with ExistingRun.Resume.
    let run (request: InvertTrainRequest) (listener: TrainingListener) : Task<InvertTrainResult> =
        TrainingRun.onThread listener.Cancellation (fun () ->
            let watch = Stopwatch.StartNew()
            request.Settings.Check()
            let shape = InverterShape(request.Layer, request.Network.Space, request.Width)
            let images = InversionImages.list request.Dataset
            InversionImages.check request.Dataset request.Machine listener images
            use folder = request.Output.Open(request.Dataset, request.Network.Description.Files)
            let images = images.WithContents(request.Machine.Threads, listener)
            let identity = decides request images
            let checkpoints = CheckpointFolder(folder.Path, identity, request.Checkpoints.Minutes, request.Checkpoints.Steps)
            if not (TrainingRun.resumes "training" request.Output folder identity) then
                checkpoints.Clear()

            TrainingRun.writeConfig "training" folder (RunConfig.ofNetworkRun request.Output request.Network.Description) identity
            KeptIndexes.Keep(folder.ArchiveIndex, request.Dataset)
            TorchThreads.Count <- request.Machine.Threads

            let work =
                { Request = request
                  Shape = shape
                  Folder = folder
                  Checkpoints = checkpoints
                  Images = images
                  Rejected = RejectedImages()
                  Listener = listener }

            let result = train work watch
            checkpoints.Clear()
            result)
