using Streaming.Domain;

namespace Streaming.Storage.Tests.Support;

/// Spaces of features, for tests that know no network.
internal static class Spaces
{
    /// CaffeNet's: 8,522 components.
    public static FeatureSpace CaffeNet { get; } = new("caffenet", 227,
    [
        new Layer("conv1", 55, 96, 4, 5), new Layer("conv2", 27, 256, 8, 9), new Layer("conv3", 13, 384, 16, 17),
        new Layer("conv4", 13, 384, 16, 17), new Layer("conv5", 13, 256, 16, 17),
    ]);
}
