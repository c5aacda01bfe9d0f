namespace Streaming.Domain

open System

/// What local descriptors found between two pictures.
type DescriptorMatch =
    { /// From a point of the first picture to the same point of the second: turned, scaled and moved.
      Map: Affine
      /// Descriptors of the first picture that were matched with one of the second.
      Matched: int
      /// Matches that the map holds for.
      Agreeing: int }

/// Finds the similarity between two pictures from descriptors of small patches, matched one by one, and a fit that wrong
/// matches do not disturb. Equal pictures have equal answers; safe to use from several threads.
type IDescriptors =
    /// The descriptors, the fit and what computes them, for a reader.
    abstract Name: string

    /// The similarity between two square pictures, planes of red, green and blue, 0..255; none where too few matches agree.
    abstract Between: before: ReadOnlyMemory<float32> * after: ReadOnlyMemory<float32> * size: int -> DescriptorMatch option
