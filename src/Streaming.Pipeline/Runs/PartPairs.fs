namespace Streaming.Pipeline.Runs

/// How many pairs a file of flows holds.
module PartPairs =
    /// Where nothing else is asked for: a few seconds of work on one machine.
    let usual = 256
