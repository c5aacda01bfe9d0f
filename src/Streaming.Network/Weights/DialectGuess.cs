using Streaming.Domain;
using Streaming.Network.Models;

namespace Streaming.Network.Weights;

/// <summary>Finds out which AlexNet a weight file belongs to. What tensors show comes before what words say.</summary>
internal sealed class DialectGuess
{
    private static readonly string[] TellingKeys = ["architecture", "source", "name"];

    /// <summary>The file.</summary>
    public required string Path { get; init; }

    /// <summary>The dialect that the user names.</summary>
    public required Dialect? Given { get; init; }

    /// <summary>The dialect that the order of the file's own layers has.</summary>
    public Dialect? Order { get; init; }

    /// <summary>Whether the tensors' names are torchvision's.</summary>
    public required bool HasTorchvisionNames { get; init; }

    /// <summary>The file's pairs of free text.</summary>
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    /// <summary>The tensors' sizes by their names in this program.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<long>> Shapes { get; init; }

    /// <summary>The dialect, and in words how it is known.</summary>
    /// <exception cref="InputException">The file names a dialect that is none, or that its tensors contradict.</exception>
    public (Dialect Dialect, string Evidence) Find()
    {
        var shaped = OfShapes();
        if (Given is not null)
            return (Given, Order is null || Order.Equals(Given) ? "given" : $"given, though the order of the file's layers is that of {DialectModule.name(Order)}");
        if (Order is not null)
            return (Order, "the order of the file's layers");
        if (Metadata.TryGetValue("dialect", out var name))
            return (Stated(name, shaped), "the file's metadata");
        if (shaped?.Dialect is { IsTorchvision: true })
            return (Dialect.Torchvision, shaped.Value.Evidence);
        var isCaffe = shaped is not null;
        foreach (var key in TellingKeys)
        {
            if (Metadata.TryGetValue(key, out var text) && InText(text, isCaffe) is { } told)
                return (told, "the file's metadata");
        }
        return InText(System.IO.Path.GetFileName(Path), isCaffe) is { } called
            ? (called, "the file's name")
            : (Dialect.CaffeReference, "assumed, for nothing in the file tells");
    }

    private Dialect Stated(string name, (Dialect Dialect, string Evidence)? shaped)
    {
        var stated = DialectModule.all.FirstOrDefault(dialect => DialectModule.name(dialect) == name)
            ?? throw new InputException($"{Path}: its metadata's dialect is '{name}'; expected one of {string.Join(", ", DialectModule.all.Select(DialectModule.name))}; say with --dialect which it is.");
        return shaped is null || shaped.Value.Dialect.IsTorchvision == stated.IsTorchvision ? stated
            : throw new InputException($"{Path}: its metadata says dialect {name}, but {shaped.Value.Evidence} {(shaped.Value.Dialect.IsTorchvision ? "is torchvision's" : "is that of Caffe's networks")}; say with --dialect which it is, or make the file again.");
    }

    // Torchvision, or a network of Caffe's sizes, whose order sizes do not tell; nothing where no tensor tells.
    private (Dialect Dialect, string Evidence)? OfShapes()
    {
        foreach (var (caffe, torchvision) in AlexNetShapes.Convolutions(Dialect.CaffeReference).Zip(AlexNetShapes.Convolutions(Dialect.Torchvision)))
        {
            if (!Shapes.TryGetValue(caffe.Name + ".weight", out var found))
                continue;
            var (asCaffe, asTorchvision) = (found.SequenceEqual(caffe.WeightShape), found.SequenceEqual(torchvision.WeightShape));
            if (asCaffe == asTorchvision)
                continue;
            return asCaffe ? (Dialect.CaffeReference, $"the shape of {caffe.Name}.weight")
                : (Dialect.Torchvision, HasTorchvisionNames ? "the tensors' names" : $"the shape of {caffe.Name}.weight");
        }
        return HasTorchvisionNames ? (Dialect.Torchvision, "the tensors' names") : null;
    }

    // "caffenet" comes before "alexnet": descriptions of CaffeNet often explain it as a kind of AlexNet.
    private static Dialect? InText(string text, bool isCaffe) =>
        !isCaffe && text.Contains("torchvision", StringComparison.OrdinalIgnoreCase) ? Dialect.Torchvision
        : text.Contains("caffenet", StringComparison.OrdinalIgnoreCase) ? Dialect.CaffeNet
        : text.Contains("alexnet", StringComparison.OrdinalIgnoreCase) ? Dialect.CaffeReference
        : null;
}
