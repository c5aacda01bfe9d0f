namespace Streaming.Domain

open System

/// What channel maps are learned from: of each cell C warped features and a 1, and the C features that they truly become.
module ChannelProducts =
    /// How many sums of products there are with so many channels: those of each of the first C + 1 with itself and with all after it.
    let count (channels: int64) =
        (channels + 1L) * (2L * channels + 1L) - channels * (channels + 1L) / 2L

/// The sets of originals whose sums for channel maps are kept apart, so that the maps of one can be judged by the others.
module ChannelSets =
    /// How many there are.
    let count = 2

    /// The set that an original belongs to, from the SHA-256 of its content.
    let ofOriginal (sha256: string) = Convert.ToInt32(sha256.Substring(0, 1), 16) % count
