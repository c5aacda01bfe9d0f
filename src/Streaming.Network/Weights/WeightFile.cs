using System.Security.Cryptography;
using System.Text.Json;
using Streaming.Domain;
using Streaming.Network.Weights.Caffe;
using Streaming.Storage.Files;
using Streaming.Storage.Safetensors;

namespace Streaming.Network.Weights;

/// <summary>
/// Reads and writes weight files: .safetensors under Caffe's or torchvision's names, and Caffe's .caffemodel.
/// </summary>
public static class WeightFile
{
    private const string DialectKey = "dialect";
    private const string DescriptionKey = "description";
    private const string ClassesKey = "classes";

    // The metadata pairs that describe a file, in order of trust.
    private static readonly string[] DescribingKeys = [DescriptionKey, "architecture", "source", "provenance"];

    /// <summary>Reads one file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="dialect">Its dialect; where absent it is read from metadata, tensor names and shapes, the file's name, in this order.</param>
    /// <exception cref="InputException">The file cannot be read, or its tensors do not fit the dialect.</exception>
    public static WeightSet Load(string path, Dialect? dialect = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Path.GetExtension(path).ToUpperInvariant() switch
        {
            ".SAFETENSORS" => LoadSafetensors(path, dialect),
            ".CAFFEMODEL" => LoadCaffeModel(path, dialect),
            _ => throw new InputException($"{path}: expected weights in a .safetensors or .caffemodel file; convert the file to safetensors."),
        };
    }

    /// <summary>Reads several files that hold parts of one network, such as a convolution stack and its head.</summary>
    /// <exception cref="InputException">A file cannot be read, or the parts do not fit together.</exception>
    public static WeightSet Load(IReadOnlyList<string> paths, Dialect? dialect = null)
    {
        ArgumentNullException.ThrowIfNull(paths);
        if (paths.Count == 0)
            throw new InputException("Expected at least one weight file, but none is given.");
        return paths.Select(path => Load(path, dialect)).Aggregate((whole, part) => whole.Combine(part));
    }

    /// <summary>Writes the weights as safetensors under Caffe's names; the file appears whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="weights">What to write.</param>
    /// <param name="halfPrecision">Whether to keep only float16 of each number: half the size, three digits.</param>
    public static void Save(string path, WeightSet weights, bool halfPrecision = false)
    {
        ArgumentNullException.ThrowIfNull(weights);
        var builder = new SafetensorsBuilder().AddMetadata(DialectKey, DialectModule.name(weights.Dialect));
        if (weights.Description.Length > 0)
            builder.AddMetadata(DescriptionKey, weights.Description);
        if (weights.Classes.Count > 0)
            builder.AddMetadata(ClassesKey, JsonSerializer.Serialize(weights.Classes, JsonFile.Options));
        foreach (var tensor in weights.Tensors.Values)
        {
            if (halfPrecision)
                builder.Add(tensor.Name, Array.ConvertAll(tensor.Values, value => (Half)value), [.. tensor.Shape]);
            else
                builder.Add(tensor.Name, tensor.Values, [.. tensor.Shape]);
        }
        builder.Write(path);
    }

    private static WeightSet LoadSafetensors(string path, Dialect? given)
    {
        using var file = SafetensorsFile.Open(path);
        var (dialect, evidence) = DialectGuess.Of(path, given, file.Metadata,
            file.Tensors.ToDictionary(pair => pair.Key, pair => pair.Value.Shape));
        var tensors = file.Tensors.Values.OrderBy(info => info.Start)
            .Select(info => new NamedTensor(TorchvisionNames.ToOurs(info.Name), info.Shape, file.ReadSingles(info.Name)));
        var description = DescribingKeys.Select(key => file.Metadata.GetValueOrDefault(key, "")).FirstOrDefault(text => text.Length > 0) ?? "";
        return WeightSet.Create(dialect, evidence, tensors, description, [SourceOf(path)], Classes(path, file.Metadata));
    }

    private static string[] Classes(string path, IReadOnlyDictionary<string, string> metadata)
    {
        if (!metadata.TryGetValue(ClassesKey, out var text))
            return [];
        try
        {
            return JsonSerializer.Deserialize<string[]>(text) ?? [];
        }
        catch (JsonException e)
        {
            throw new InputException($"{path}: the metadata's {ClassesKey} is no JSON list of names ({e.Message}); make the file again.", e);
        }
    }

    private static WeightSet LoadCaffeModel(string path, Dialect? given)
    {
        var (name, tensors) = CaffeModel.Read(path);
        var (dialect, evidence) = DialectGuess.Of(path, given, new Dictionary<string, string> { ["name"] = name },
            tensors.DistinctBy(tensor => tensor.Name).ToDictionary(tensor => tensor.Name, tensor => tensor.Shape));
        return WeightSet.Create(dialect, evidence, tensors, name, [SourceOf(path)]);
    }

    private static WeightSource SourceOf(string path)
    {
        using var stream = File.OpenRead(path);
        return new WeightSource(path, Convert.ToHexStringLower(SHA256.HashData(stream)));
    }
}
