using System.Buffers.Binary;
using System.Text.Json;
using Streaming.Domain;

namespace Streaming.Storage.Safetensors;

/// <summary>What a safetensors file says of its tensors before their bytes.</summary>
/// <param name="DataStart">Where in the file the tensors' bytes begin.</param>
/// <param name="Tensors">The tensors by name.</param>
/// <param name="Metadata">The free text pairs of __metadata__.</param>
internal sealed record SafetensorsHeader(long DataStart, IReadOnlyDictionary<string, TensorInfo> Tensors, IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>What a file is expected to be, in words.</summary>
    public const string Expected = "a whole safetensors file";

    private const int LongestHeader = 100_000_000;

    /// <summary>Whether a file begins as a safetensors file does.</summary>
    public static bool Begins(ReadOnlySpan<byte> head) =>
        head.Length > 8 && head[8] == '{' && BinaryPrimitives.ReadInt64LittleEndian(head) is > 1 and <= LongestHeader;

    /// <summary>Reads the header and checks it against the file's length.</summary>
    /// <exception cref="InputException">The file is no whole safetensors file; other exceptions of JSON mean the same.</exception>
    public static SafetensorsHeader Read(FileStream stream)
    {
        var head = InputFile.head(stream, ForeignContent.HeadLength);
        if (!Begins(head) && ForeignContent.Of(head) is { } told)
            throw new InputException($"{stream.Name}: expected {Expected}, but it {told}.");
        Span<byte> lengthBytes = stackalloc byte[8];
        if (stream.ReadAtLeast(lengthBytes, 8, throwOnEndOfStream: false) < 8)
            throw Damaged(stream.Name, "it is shorter than the eight bytes that give its header's length");
        var length = BinaryPrimitives.ReadInt64LittleEndian(lengthBytes);
        if (length is <= 1 or > LongestHeader || length > stream.Length - 8)
            throw Damaged(stream.Name, $"its header would be {length} bytes long");

        var header = new byte[length];
        stream.ReadExactly(header);
        using var json = JsonDocument.Parse(header);
        var tensors = new Dictionary<string, TensorInfo>();
        var metadata = new Dictionary<string, string>();
        var dataLength = stream.Length - 8 - length;
        foreach (var property in json.RootElement.EnumerateObject())
        {
            if (property.Name == "__metadata__")
            {
                ReadMetadata(stream.Name, property.Value, metadata);
                continue;
            }
            var info = ReadInfo(property);
            if (info.End > dataLength)
                throw Damaged(stream.Name, $"tensor {info.Name} ends at byte {info.End} of {dataLength}; the file is cut short");
            if (!info.IsConsistent)
                throw Damaged(stream.Name, $"tensor {info.Name} of {info.ShapeText} {info.Type} takes bytes {info.Start} to {info.End}");
            if (!tensors.TryAdd(info.Name, info))
                throw Damaged(stream.Name, $"it holds tensor {info.Name} twice");
        }
        CheckGapless(stream.Name, tensors.Values, dataLength);
        return new SafetensorsHeader(8 + length, tensors, metadata);
    }

    // Tensors lie one behind the other: nothing between them, nothing after the last.
    private static void CheckGapless(string path, IEnumerable<TensorInfo> tensors, long dataLength)
    {
        var at = 0L;
        foreach (var info in tensors.OrderBy(info => info.Start).ThenBy(info => info.End))
        {
            if (info.Start != at)
                throw Damaged(path, $"tensor {info.Name} begins at byte {info.Start}, not at {at}, where the one before it ends");
            at = info.End;
        }
        if (at != dataLength)
            throw Damaged(path, $"{dataLength - at} bytes follow its last tensor");
    }

    private static void ReadMetadata(string path, JsonElement given, Dictionary<string, string> metadata)
    {
        foreach (var pair in given.EnumerateObject())
        {
            // Null says no more than a pair that is absent.
            if (pair.Value.ValueKind == JsonValueKind.Null)
                continue;
            if (pair.Value.ValueKind != JsonValueKind.String)
                throw Damaged(path, $"its metadata's {pair.Name} is no text");
            if (!metadata.TryAdd(pair.Name, pair.Value.GetString()!))
                throw Damaged(path, $"its metadata holds {pair.Name} twice");
        }
    }

    private static TensorInfo ReadInfo(JsonProperty property)
    {
        var offsets = property.Value.GetProperty("data_offsets");
        if (offsets.GetArrayLength() != 2)
            throw new FormatException($"data_offsets of {property.Name} are no pair");
        return new TensorInfo(property.Name, property.Value.GetProperty("dtype").GetString() ?? "",
            [.. property.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())],
            offsets[0].GetInt64(), offsets[1].GetInt64());
    }

    /// <summary>Says that a file is not whole.</summary>
    public static InputException Damaged(string path, string how, Exception? inner = null) =>
        new($"{path}: expected {Expected}, but {how}; fetch or make it again.", inner);
}
