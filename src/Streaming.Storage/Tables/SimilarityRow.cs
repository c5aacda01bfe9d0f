using Streaming.Domain;

namespace Streaming.Storage.Tables;

/// <summary>One pair of pictures that differ in turn, scale and shift at once, and what every method says of it.</summary>
/// <param name="Kind">What the second picture is to the first: the same object, mirrored, out of range or unrelated.</param>
/// <param name="FirstImageId">The identifier of the first picture's original: its file name without extension.</param>
/// <param name="SecondImageId">That of the second.</param>
/// <param name="Pose">Rotation of the first view, in degrees.</param>
/// <param name="OtherCameras">Whether both were taken by other cameras, and not made by the program's own sampler.</param>
/// <param name="Truth">From the first picture to the second.</param>
/// <param name="Told">What each method says, by its name; a method that was not asked is missing.</param>
/// <param name="Intervals">Ends of the central 95 % of what features say: low and high of turn, factor, right and down.</param>
/// <param name="Agreement">How well the finest layer agrees with what features say.</param>
/// <param name="Doubt">Why that is not to be relied on; null where it is.</param>
public sealed record SimilarityRow(string Kind, string FirstImageId, string SecondImageId, double Pose, bool OtherCameras, Similarity Truth,
    IReadOnlyDictionary<string, Similarity> Told, (double Low, double High)[] Intervals, double Agreement, string? Doubt);
