namespace Streaming.Experiments.Training

open System.Text.Json.Nodes
open Streaming.Domain
open Streaming.Network.Augmentation
open Streaming.Network.Models
open Streaming.Network.Training
open Streaming.Network.Weights
open Streaming.Pipeline.Runs

/// What a training begins with.
type TrainStart =
    /// Weights of a file; their classifier is kept where it knows the same classes.
    | Weights of WeightSet
    /// Drawn from the seed.
    | FromScratch of Dialect

/// What is done to images, or to their features, while a network learns.
type Augmentation =
    { /// What happens inside the network; null for nothing.
      Inside: IFeatureAugmentation | null
      /// What happens to the images instead, in the frame of the network's input: one of these is drawn. Empty for
      /// nothing.
      OfImages: Affine[]
      /// What a transform of images is drawn for.
      Draw: DrawScope
      /// What the two are, for a checkpoint to tell; null where there is neither.
      Name: string | null }

    /// Nothing but crops and mirroring.
    static member None = { Inside = null; OfImages = [||]; Draw = DrawScope.PerBatch; Name = null }

/// Which frozen activations are kept instead of computed in every epoch.
type KeptViews =
    { /// Views of each image; 0 for none.
      Views: int
      /// Decides which windows these views are.
      Seed: uint64
      /// Where they are kept for other trainings too; null for the output folder, as long as the training goes on.
      Folder: string | null }

/// Settings that the command line left open: the names among the options by which the chosen ones are told; null for those that
/// were given.
type OpenSettings =
    { Batch: string | null
      Rate: string | null
      Epochs: string | null
      StepEpochs: string | null }

    /// Whether anything is to be chosen.
    member settings.HasAny = not (isNull settings.Batch && isNull settings.Rate && isNull settings.Epochs)

/// What to train, on what, how, and where to.
type TrainRequest =
    { Dataset: string
      /// Images of each class that are learned from, drawn by the seed; 0 for all.
      PerClass: int
      Start: TrainStart
      /// Outputs of the classifier's hidden layers; null for those of the classifier that is kept, or 256.
      Head: int[] | null
      Settings: TrainingSettings
      /// What was left open, so that it is chosen to suit the images.
      Open: OpenSettings
      Augmentation: Augmentation
      Kept: KeptViews
      /// Epochs between two looks at the validation images; 0 for none.
      ValidateEvery: int
      Machine: Machine
      Checkpoints: CheckpointTimes
      /// Steps of a bare loop to compare the training with; 0 for none.
      BareSteps: int
      /// Whether the model is written in half precision.
      Half: bool
      Output: Output }

    /// Whether frozen activations are kept. Those of transformed images, or of features that are augmented before the last
    /// frozen layer, are others in every step, so none of theirs can be.
    member request.KeepsViews =
        let dialect = match request.Start with Weights weights -> weights.Dialect | FromScratch dialect -> dialect

        let changesFrozen =
            match request.Augmentation.Inside, request.Settings.Freeze with
            | NonNull inside, NonNull frozen -> ConvolutionStack.IsBefore(dialect, inside.Layer, frozen)
            | _ -> false

        request.Kept.Views > 0 && request.Augmentation.OfImages.Length = 0 && not changesFrozen

/// What is chosen where the command line leaves it open.
module TrainDefaults =
    /// The learning rate of steps of at least so many images.
    let rate = 0.001

    /// Images of one step, and epochs, of a training on thousands of images.
    let batch, epochs = 256, 30

    let private images = 64

    // Steps that an epoch and a training have at least, as far as bounds allow: a step of all images of a small folder would
    // be one step an epoch, and a few dozen in all.
    let private stepsOfEpoch, stepsInAll, smallestBatch, mostEpochs = 8, 300, 8, 100

    /// The learning rate of steps that have fewer images where the batch is small, or the dataset is: gradients of fewer
    /// images are noisier, so steps are smaller, in proportion (Goyal et al. 2017).
    let rateOf batch (count: int) = rate * min 1.0 (float (min batch count) / float images)

    /// Images of one step where there are so many: a power of two that makes some steps of an epoch.
    let batchOf (count: int) =
        let fits size = size * stepsOfEpoch <= count
        Seq.initInfinite (fun i -> batch >>> i) |> Seq.find (fun size -> fits size || size <= smallestBatch)

    /// Epochs where one has so many steps.
    let epochsOf (steps: int) = (stepsInAll + steps - 1) / steps |> max epochs |> min mostEpochs

    /// What was chosen for so many images, in words.
    let words (request: TrainRequest) (resolved: TrainRequest) count =
        let chosen (option: string | null) (text: string) = if isNull option then [] else [ text ]
        let settings = resolved.Settings

        let parts =
            chosen request.Open.Batch $"{settings.Batch} images a step"
            @ chosen request.Open.Rate $"learning rate {settings.Schedule.Rate:G4}"
            @ chosen request.Open.Epochs $"{settings.Schedule.Epochs} epochs"

        let listed = String.concat ", " parts
        $"{listed}: chosen for {count} images"

    /// The request with everything that was left open chosen for so many images.
    let resolve (request: TrainRequest) count =
        let settings, opened = request.Settings, request.Open
        let whenOpen (option: string | null) chosen given = if isNull option then given else chosen
        let batch = whenOpen opened.Batch (batchOf count) settings.Batch
        let schedule = settings.Schedule
        let epochs = whenOpen opened.Epochs (epochsOf (BatchOrders.stepsOf batch count)) schedule.Epochs
        let rate = whenOpen opened.Rate (rateOf batch count) schedule.Rate
        let stepEpochs = whenOpen opened.StepEpochs (float epochs / 3.0) schedule.StepEpochs
        let options = request.Output.Options.DeepClone() :?> JsonObject

        for option, value in [ opened.Batch, Json.value batch; opened.Rate, Json.value rate; opened.Epochs, Json.value epochs; opened.StepEpochs, Json.value stepEpochs ] do
            match option with
            | Null -> ()
            | NonNull option -> options[option] <- value

        { request with
            Settings = settings.WithSteps(batch, rate, epochs, stepEpochs)
            Open = { Batch = null; Rate = null; Epochs = null; StepEpochs = null }
            Output = { request.Output with Options = options } }
