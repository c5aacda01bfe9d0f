namespace Streaming.Network.Weights;

/// <summary>
/// The weights that travel with the program, in data/weights beside its files: a convolution stack, default.safetensors,
/// and a small classifier, default-classifier.safetensors, both in half precision.
/// </summary>
public static class DefaultWeights
{
    /// <summary>What names these weights on the command line.</summary>
    public const string Name = "default";

    private static string In(string file) => Path.Combine(AppContext.BaseDirectory, "data", "weights", file);

    /// <summary>The file of the convolution stack.</summary>
    public static string Stack => In("default.safetensors");

    /// <summary>The files of the stack and its classifier.</summary>
    public static IReadOnlyList<string> Network => [Stack, In("default-classifier.safetensors")];
}
