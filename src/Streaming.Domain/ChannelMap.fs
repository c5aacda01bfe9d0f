namespace Streaming.Domain

open System

/// The second half of a generator, for one layer and one amount: after features have moved, every cell's channels are
/// mixed, PHI(p) = relu(M F(p + G(p)) + b). A value; several threads may apply one at once.
type IChannelMap =
    /// Channels of a cell.
    abstract Channels: int

    /// Maps any number of cells, each with its channels side by side; the result may be the memory of the features.
    abstract Apply: features: ReadOnlySpan<float32> * result: Span<float32> -> unit

/// Makes a map of M, channels x channels, row-major (row i makes channel i of the result), and b, in the features' own
/// unit.
type MakeChannelMap = delegate of matrix: float32[] * bias: float32[] -> IChannelMap
