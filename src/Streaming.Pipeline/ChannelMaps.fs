namespace Streaming.Pipeline

open Streaming.Domain

/// The channel maps of bases as hypotheses use them.
module ChannelMaps =
    /// The map of a family, where the bases have any.
    let ofGenerators (_: StoredGenerators) (_: Family) : ChannelMapping option = None
