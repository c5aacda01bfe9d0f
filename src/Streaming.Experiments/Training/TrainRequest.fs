namespace Streaming.Experiments.Training

open System.Text.Json.Nodes
open Streaming.Domain
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
      /// What happens to the images instead, in the frame of the network's input: one transform is drawn for each step.
      /// Empty for nothing.
      OfImages: Affine[]
      /// What the two are, for a checkpoint to tell; null where there is neither.
      Name: string | null }

    /// Nothing but crops and mirroring.
    static member None = { Inside = null; OfImages = [||]; Name = null }

/// Which frozen activations are kept instead of computed in every epoch.
type KeptViews =
    { /// Views of each image; 0 for none.
      Views: int
      /// Decides which windows these views are.
      Seed: uint64
      /// Where they are kept for other trainings too; null for the output folder, as long as the training goes on.
      Folder: string | null }

/// What to train, on what, how, and where to.
type TrainRequest =
    { Dataset: string
      Start: TrainStart
      /// Outputs of the classifier's hidden layers; null for those of the classifier that is kept, or 256.
      Head: int[] | null
      Settings: TrainingSettings
      /// Where the learning rate was left open, so that one is chosen that suits the images: its name among the options, by
      /// which the chosen one is told. Null where it was given.
      OpenRate: string | null
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

    /// Whether frozen activations are kept. Transformed images have other activations in every step, so none of theirs can
    /// be.
    member request.KeepsViews = request.Kept.Views > 0 && request.Augmentation.OfImages.Length = 0

/// What is chosen where the command line leaves it open.
module TrainDefaults =
    /// The learning rate of steps of at least so many images.
    let rate = 0.001

    let private images = 64

    /// The learning rate of steps that have fewer images where the batch is small, or the dataset is: gradients of fewer
    /// images are noisier, so steps are smaller, in proportion (Goyal et al. 2017).
    let rateOf batch (count: int) = rate * min 1.0 (float (min batch count) / float images)

    /// The request with everything that was left open chosen for so many images.
    let resolve (request: TrainRequest) count =
        match request.OpenRate with
        | Null -> request
        | NonNull option ->
            let chosen = rateOf request.Settings.Batch count
            let options = request.Output.Options.DeepClone() :?> JsonObject
            options[option] <- Json.value chosen

            { request with
                Settings = request.Settings.WithRate chosen
                OpenRate = null
                Output = { request.Output with Options = options } }
