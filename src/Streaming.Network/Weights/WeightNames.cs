using Streaming.Domain;

namespace Streaming.Network.Weights;

/// <summary>
/// What the tensors of a file are called here. torchvision numbers the layers of its AlexNet, this program names them as
/// Caffe does; and frameworks put the name of what holds the network before all of them: module.features.0.weight.
/// </summary>
internal sealed class WeightNames
{
    private static readonly Dictionary<string, string> Torchvision = new()
    {
        ["features.0"] = "conv1",
        ["features.3"] = "conv2",
        ["features.6"] = "conv3",
        ["features.8"] = "conv4",
        ["features.10"] = "conv5",
        ["classifier.1"] = "fc6",
        ["classifier.4"] = "fc7",
        ["classifier.6"] = "fc8",
    };

    private static readonly string[] Known =
        [.. Torchvision.SelectMany(pair => new[] { pair.Key, pair.Value }).SelectMany(layer => new[] { layer + ".weight", layer + ".bias" })];

    private readonly string prefix;

    private WeightNames(string prefix, bool isTorchvision) => (this.prefix, IsTorchvision) = (prefix, isTorchvision);

    /// <summary>Whether the names are torchvision's.</summary>
    public bool IsTorchvision { get; }

    /// <summary>How the names of a file are to be read.</summary>
    /// <exception cref="InputException">The file holds several networks under names of their own.</exception>
    public static WeightNames Of(string path, IReadOnlyCollection<string> names)
    {
        var prefix = names.Any(Known.Contains) ? "" : CommonPrefix(path, names);
        return new WeightNames(prefix, names.Any(name => name.StartsWith(prefix, StringComparison.Ordinal) && Translated(name[prefix.Length..]) != name[prefix.Length..]));
    }

    /// <summary>features.0.weight as conv1.weight and so on, without the prefix; any other name as it is.</summary>
    public string ToOurs(string name) =>
        name.StartsWith(prefix, StringComparison.Ordinal) ? Translated(name[prefix.Length..]) : name;

    private static string CommonPrefix(string path, IEnumerable<string> names)
    {
        var prefixes = names
            .SelectMany(name => Known.Where(known => name.EndsWith("." + known, StringComparison.Ordinal)).Select(known => name[..^known.Length]))
            .Distinct().Order(StringComparer.Ordinal).ToList();
        return prefixes.Count switch
        {
            0 => "",
            1 => prefixes[0],
            _ => throw new InputException($"{path}: it holds AlexNet's tensors under several names ({string.Join(", ", prefixes.Take(4))}); expected one network; write a file with one of them alone."),
        };
    }

    private static string Translated(string name) =>
        name.LastIndexOf('.') is var dot and > 0 && Torchvision.TryGetValue(name[..dot], out var layer) ? layer + name[dot..] : name;
}
