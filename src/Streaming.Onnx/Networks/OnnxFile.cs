using System.Runtime.InteropServices;
using Streaming.Domain;
using Streaming.Network.Weights;
using Streaming.Onnx.Models;
using Streaming.Storage.Files;

namespace Streaming.Onnx.Networks;

/// <summary>What somebody gave as a network: an ONNX model, or a description in JSON that names one. Its content tells which.</summary>
internal sealed record OnnxFile(string Path, OnnxModel Model, NetworkEntries? Entries, IReadOnlyList<WeightSource> Sources)
{
    private const int LongestName = 60;

    /// <summary>The key under which a model's own metadata hold its description.</summary>
    public const string MetadataKey = "streaming.network";

    /// <summary>What bases and pages call the network.</summary>
    public string Name => Entries?.Name ?? NameOf(Model.Path);

    /// <summary>Whether anything says how pictures become its input.</summary>
    public bool SaysColours => Entries is { Colours: not null } or { Mean: not null } or { MeanPicture: not null } or { Scale: not null };

    /// <summary>Reads it.</summary>
    /// <exception cref="InputException">It is neither, or what it names is not there.</exception>
    public static OnnxFile Read(string path)
    {
        if (!IsJson(path))
        {
            var model = OnnxModel.Read(path);
            var own = model.Metadata.TryGetValue(MetadataKey, out var text) ? NetworkJson.Parse($"{path}: {MetadataKey} in its metadata", text) : null;
            CheckSize(path, own);
            return new OnnxFile(path, model, own, [Source(path, model.Sha256)]);
        }
        var entries = NetworkJson.Read(path);
        if (entries.Model is not { } named)
            throw new InputException($"{path}: model is missing; expected the name of an ONNX file.");
        CheckSize(path, entries);
        var found = OnnxModel.Read(Beside(path, named));
        return new OnnxFile(path, found, entries, [Source(path, ContentHash.OfFile(path)), Source(found.Path, found.Sha256)]);
    }

    /// <summary>The numbers of the picture that is taken off, and their hash; null where a mean of each colour is.</summary>
    /// <exception cref="InputException">There is no such picture.</exception>
    public (float[] Numbers, string Hash)? MeanPicture()
    {
        if (Entries?.MeanPicture is not { } picture)
            return null;
        var model = OnnxModel.Read(Beside(Path, picture.File));
        var numbers = model.Constant(picture.Tensor)?.Floats()
            ?? throw new InputException($"{model.Path}: it has no tensor '{picture.Tensor}' of single precision, which {Path} asks for as mean_picture.");
        return (numbers, ContentHash.Of(MemoryMarshal.AsBytes<float>(numbers)));
    }

    private static void CheckSize(string path, NetworkEntries? entries)
    {
        if (entries?.InputSize is { } size && (size < 1 || size > FeatureSpaceModule.largest))
            throw new InputException($"{path}: input_size is {size}; expected 1 to {FeatureSpaceModule.largest}.");
    }

    private static string NameOf(string path)
    {
        var name = string.Concat(System.IO.Path.GetFileNameWithoutExtension(path).Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '-'));
        return name.Length == 0 ? "network" : name[..Math.Min(name.Length, LongestName)];
    }

    private static WeightSource Source(string path, string sha256) => new(System.IO.Path.GetFullPath(path), sha256);

    private static string Beside(string path, string name) =>
        System.IO.Path.Combine(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!, name);

    private static bool IsJson(string path)
    {
        try
        {
            using var file = InputFile.openRead(path, "a network (an ONNX model, or a description of one in JSON)");
            return InputFile.head(file, 64).SkipWhile(value => value is 0xEF or 0xBB or 0xBF or (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n').FirstOrDefault() == (byte)'{';
        }
        catch (IOException e)
        {
            throw new InputException($"{path}: expected a network, but it cannot be read ({e.Message.TrimEnd('.')}).", e);
        }
    }
}
