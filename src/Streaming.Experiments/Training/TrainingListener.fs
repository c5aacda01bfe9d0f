namespace Streaming.Experiments.Training

open System
open System.Threading
open Streaming.Network.Training

/// Who a training tells of its way, and who may end it early.
type TrainingListener =
    { /// The training did a step.
      Progress: Action<TrainingProgress>
      /// Anything else, in words.
      Say: Action<string>
      /// Ends the training; its last checkpoint stays.
      Cancellation: CancellationToken }

/// When a training leaves a checkpoint inside an epoch.
type CheckpointTimes =
    { /// Minutes between two.
      Minutes: float
      /// Steps between two; 0 for minutes alone.
      Steps: int }
