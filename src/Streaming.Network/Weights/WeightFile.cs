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

    /// <summary>Reads one file. What it is, is decided by what it holds, not by its name.</summary>
    /// <param name="path">The file.</param>
    /// <param name="dialect">Its dialect; where absent it is read from the order of layers, tensor shapes and names, metadata, the file's name.</param>
    /// <exception cref="InputException">The file cannot be read, its numbers are not finite, or its tensors do not fit the dialect.</exception>
    public static WeightSet Load(string path, Dialect? dialect = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        var weights = WeightFileKinds.Of(path) == WeightFileKind.Safetensors ? LoadSafetensors(path, dialect) : LoadCaffeModel(path, dialect);
        ForeignTensors.Check(path, weights);
        return weights;
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
    /// <exception cref="InputException">A number is beyond what half precision holds.</exception>
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
                builder.Add(tensor.Name, FiniteNumbers.ToHalf(path, tensor.Name, tensor.Values), [.. tensor.Shape]);
            else
                builder.Add(tensor.Name, tensor.Values, [.. tensor.Shape]);
        }
        builder.Write(path);
    }

    private static WeightSet LoadSafetensors(string path, Dialect? given)
    {
        using var file = SafetensorsFile.Open(path);
        if (file.Metadata.GetValueOrDefault("kind") == "inverter")
            throw new InputException($"{path}: expected AlexNet's weights, but it is an inverter; give it with --inverter.");
        var names = WeightNames.Of(path, [.. file.Tensors.Keys]);
        var infos = file.Tensors.Values.OrderBy(info => info.Start).ThenBy(info => info.End).ToLookup(info => info.IsFloating || ForeignTensors.IsNeeded(names.ToOurs(info.Name), info.Shape));
        var (dialect, evidence) = new DialectGuess
        {
            Path = path, Given = given, HasTorchvisionNames = names.IsTorchvision, Metadata = file.Metadata,
            Shapes = infos[true].DistinctBy(info => names.ToOurs(info.Name)).ToDictionary(info => names.ToOurs(info.Name), info => info.Shape),
        }.Find();
        var tensors = infos[true].Select(info => new WeightTensor(names.ToOurs(info.Name), info.Shape, file.ReadSingles(info.Name)));
        var description = DescribingKeys.Select(key => file.Metadata.GetValueOrDefault(key, "")).FirstOrDefault(text => text.Length > 0) ?? "";
        return WeightSet.Create(dialect, evidence, tensors, description, [SourceOf(path)], Classes(path, file.Metadata))
            .WithPassedOver([.. infos[false].Select(info => $"{info.Name} ({info.Type})")]);
    }

    private static string[] Classes(string path, IReadOnlyDictionary<string, string> metadata)
    {
        if (!metadata.TryGetValue(ClassesKey, out var text))
            return [];
        try
        {
            var classes = JsonSerializer.Deserialize<string?[]>(text) ?? [];
            if (classes.Any(string.IsNullOrEmpty))
                throw new InputException($"{path}: the metadata's {ClassesKey} holds a name that is empty; expected a name for each output; make the file again.");
            if (classes.GroupBy(name => name).FirstOrDefault(same => same.Count() > 1) is { } twice)
                throw new InputException($"{path}: the metadata's {ClassesKey} holds {twice.Key} twice; expected a name of its own for each output; make the file again.");
            return classes!;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            throw new InputException($"{path}: the metadata's {ClassesKey} is no JSON list of names ({e.Message}); make the file again.", e);
        }
    }

    private static WeightSet LoadCaffeModel(string path, Dialect? given)
    {
        var model = CaffeModel.Read(path);
        var (dialect, evidence) = new DialectGuess
        {
            Path = path, Given = given, Order = model.Order(), HasTorchvisionNames = false,
            Metadata = new Dictionary<string, string> { ["name"] = model.Name },
            Shapes = model.Tensors.DistinctBy(tensor => tensor.Name).ToDictionary(tensor => tensor.Name, tensor => tensor.Shape),
        }.Find();
        model.CheckGeometry(dialect);
        return WeightSet.Create(dialect, evidence, model.Tensors, model.Name, [SourceOf(path)]);
    }

    private static WeightSource SourceOf(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return new WeightSource(path, Convert.ToHexStringLower(SHA256.HashData(stream)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: expected a weight file that stays while it is read, but it cannot be read again ({e.Message}).", e);
        }
    }
}
