namespace Streaming.Pipeline.Runs

open Streaming.Network.Runtime

/// What a run computes with.
type Machine =
    { /// Where the network runs.
      Device: ComputeDevice
      /// Cores that are used: workers of each heavy stage of the graph, or threads of one torch operation where a network
      /// learns.
      Threads: int
      /// Images decoded at once for a network that learns or is tested.
      Workers: int }
