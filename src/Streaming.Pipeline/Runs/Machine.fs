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

    /// Views that go through the network together: large enough to fill the vector units, small beside an original's views.
    static member ViewsPerPass = 12
