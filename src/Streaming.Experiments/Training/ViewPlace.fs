namespace Streaming.Experiments.Training

open System.Threading

/// Where views are kept, and who computes them and is told of it.
type ViewPlace =
    { Folder: string
      /// Which views of a training they are, for the name of the file.
      Name: string
      /// Images decoded at once.
      Workers: int
      Rejected: RejectedImages
      Say: string -> unit
      Cancellation: CancellationToken }
