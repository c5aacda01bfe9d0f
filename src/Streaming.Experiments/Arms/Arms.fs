namespace Streaming.Experiments.Arms

open System
open System.Threading
open Streaming.Domain
open Streaming.Experiments.Training
open Streaming.Network.Augmentation
open Streaming.Network.Training
open Streaming.Pipeline.Runs
open Streaming.Storage.Bases

/// An experiment that compares arms.
type ArmsRequest =
    { /// The training that all arms share; its weights are the starting model, its output folder the experiment's.
      Training: TrainRequest
      Arms: Arm list
      Seeds: uint64 list
      /// Where generators are from; none where no arm needs them.
      Bases: BasesFolder option
      Transforms: Transform[]
      /// The convolution whose features are augmented by arms that name no other.
      Stage: string
      /// What a transform is drawn for.
      Draw: DrawScope
      Backward: WarpBackward
      MixupAlpha: float
      /// How the models are tested; nothing is learned from it.
      Test: TestViews }

/// What an experiment is told while it runs.
type ArmsListener =
    { /// The training of an arm with a seed did a step.
      Progress: Action<Arm, uint64, TrainingProgress>
      /// An arm is trained and tested, or was found so.
      Finished: Action<ArmResult>
      /// Anything else, in words.
      Say: Action<string>
      /// Ends the experiment; what is finished stays.
      Cancellation: CancellationToken }

    /// What one training of the experiment is told.
    member listener.OfTraining(arm: Arm, seed: uint64) : TrainingListener =
        { Progress = Action<TrainingProgress>(fun progress -> listener.Progress.Invoke(arm, seed, progress))
          Say = listener.Say
          Cancellation = listener.Cancellation }

/// What an experiment came to.
type ArmsResult =
    { Start: ModelScore
      Results: ArmResult[]
      Summaries: ArmSummary[]
      /// The paper's backward pass against the exact adjoint; empty without bases.
      Gradients: GradientDifference[]
      Figure: ChannelFigure option
      TrainImages: int
      TestImages: int
      Classes: int
      /// Classes without a test image that can be read.
      UntestedClasses: string[]
      Views: int
      /// Images that could not be used, while learning or testing.
      Rejects: Reject[]
      Run: RunFacts }
