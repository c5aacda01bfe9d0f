namespace Streaming.Network.Weights;

/// <summary>
/// The weights that travel with the program, in data/weights beside its files: a convolution stack, default.safetensors,
/// and a small classifier, default-classifier.safetensors, both in half precision. Where they are not there, the recipe
/// default.json stands in for the stack.
/// </summary>
public static class DefaultWeights
{
    /// <summary>What names these weights on the command line.</summary>
    public const string Name = "default";

    private static string In(string file) => Path.Combine(AppContext.BaseDirectory, "data", "weights", file);

    /// <summary>The file of the convolution stack.</summary>
    public static string Stack => In("default.safetensors") is var trained && File.Exists(trained) ? trained : SeededWeights.DefaultPath;

    /// <summary>The files of the stack and its classifier; the stack alone where there is no classifier.</summary>
    public static IReadOnlyList<string> Network =>
        In("default-classifier.safetensors") is var classifier && File.Exists(classifier) ? [Stack, classifier] : [Stack];
}
