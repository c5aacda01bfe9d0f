using Streaming.Domain;

namespace Streaming.Storage.Flows;

/// <summary>The flow of one pair of images: an original at a pose, and the same after an amount of a family.</summary>
/// <param name="ImageId">Identifier of the original image.</param>
/// <param name="Family">The family of the transform between the two.</param>
/// <param name="Pose">Initial pose in degrees.</param>
/// <param name="Amount">Amount of the transform, in the family's unit.</param>
/// <param name="Flow">The flow vector in the order of its <see cref="FeatureSpace"/>, in sixteenths of a cell: 8,522 components for AlexNet.</param>
public sealed record FlowRow(string ImageId, Family Family, double Pose, double Amount, ReadOnlyMemory<short> Flow);
