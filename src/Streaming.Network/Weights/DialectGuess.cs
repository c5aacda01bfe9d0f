using Streaming.Domain;

namespace Streaming.Network.Weights;

/// <summary>Finds out which AlexNet a weight file belongs to.</summary>
internal static class DialectGuess
{
    private static readonly string[] TellingKeys = ["architecture", "source", "name"];

    /// <summary>The dialect, and in words how it is known.</summary>
    public static (Dialect Dialect, string Evidence) Of(string path, Dialect? given, IReadOnlyDictionary<string, string> metadata,
        IReadOnlyDictionary<string, IReadOnlyList<long>> shapes)
    {
        if (given is not null)
            return (given, "given");
        if (metadata.TryGetValue("dialect", out var name))
            return (DialectModule.parse(name), "the file's metadata");
        foreach (var key in TellingKeys)
        {
            if (metadata.TryGetValue(key, out var text) && InText(text) is { } told)
                return (told, "the file's metadata");
        }
        if (shapes.Keys.Any(tensor => TorchvisionNames.ToOurs(tensor) != tensor))
            return (Dialect.Torchvision, "the tensors' names");
        if (shapes.TryGetValue("conv1.weight", out var conv1) && conv1.Count > 0 && conv1[0] == 64)
            return (Dialect.Torchvision, "the shape of conv1.weight");
        return InText(Path.GetFileName(path)) is { } called
            ? (called, "the file's name")
            : (Dialect.CaffeReference, "assumed, for nothing in the file tells");
    }

    // "caffenet" comes before "alexnet": descriptions of CaffeNet often explain it as a kind of AlexNet.
    private static Dialect? InText(string text) =>
        text.Contains("torchvision", StringComparison.OrdinalIgnoreCase) ? Dialect.Torchvision
        : text.Contains("caffenet", StringComparison.OrdinalIgnoreCase) ? Dialect.CaffeNet
        : text.Contains("alexnet", StringComparison.OrdinalIgnoreCase) ? Dialect.CaffeReference
        : null;
}
