namespace Streaming.Domain

open System

/// The sets of originals whose sums for channel maps are kept apart, so that the maps of one can be judged by the others.
module ChannelSets =
    /// How many there are.
    let count = 2

    /// The set that an original belongs to, from the SHA-256 of its content.
    let ofOriginal (sha256: string) = Convert.ToInt32(sha256.Substring(0, 1), 16) % count
