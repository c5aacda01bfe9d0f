using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using Streaming.Domain;

namespace Streaming.Storage.Safetensors;

/// <summary>
/// A safetensors file opened for reading: eight bytes with the header's length, a JSON header, then the tensors'
/// bytes, little-endian and row-major. The header is checked when the file is opened; tensors are read when asked for.
/// </summary>
public sealed class SafetensorsFile : IDisposable
{
    private const int LongestHeader = 100_000_000;
    private readonly FileStream stream;
    private readonly long dataStart;

    private SafetensorsFile(FileStream stream, long dataStart, IReadOnlyDictionary<string, TensorInfo> tensors,
        IReadOnlyDictionary<string, string> metadata)
    {
        this.stream = stream;
        this.dataStart = dataStart;
        Tensors = tensors;
        Metadata = metadata;
    }

    /// <summary>The tensors by name.</summary>
    public IReadOnlyDictionary<string, TensorInfo> Tensors { get; }

    /// <summary>The free text pairs of the header's __metadata__.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The file's path.</summary>
    public string Path => stream.Name;

    /// <summary>Opens the file and checks its header.</summary>
    /// <exception cref="InputException">The file is missing or is not a whole safetensors file.</exception>
    public static SafetensorsFile Open(string path)
    {
        FileStream stream;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: expected a readable safetensors file, but it cannot be opened ({e.Message}).", e);
        }
        try
        {
            return ReadHeader(stream);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException
            or EndOfStreamException)
        {
            stream.Dispose();
            throw Damaged(path, "its header cannot be read", e);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>The tensor's elements as they are stored; <typeparamref name="T"/> must be the stored type.</summary>
    /// <exception cref="InputException">The file has no such tensor, or holds it as another type.</exception>
    public T[] Read<T>(string name) where T : unmanaged
    {
        var info = Find(name);
        if (info.Type != ElementType.NameOf(typeof(T)))
            throw new InputException($"{Path}: tensor {name} holds {info.Type}; expected {ElementType.NameOf(typeof(T))}.");
        var values = new T[info.Count];
        Fill(info, MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    /// <summary>The tensor's elements as float32, converted where they are stored as F16, BF16 or F64.</summary>
    /// <exception cref="InputException">The file has no such tensor, or it holds no floating point numbers.</exception>
    public float[] ReadSingles(string name)
    {
        var info = Find(name);
        switch (info.Type)
        {
            case "F32":
                return Read<float>(name);
            case "F16":
                return Array.ConvertAll(Read<Half>(name), half => (float)half);
            case "F64":
                return Array.ConvertAll(Read<double>(name), wide => (float)wide);
            case "BF16":
                var bits = new ushort[info.Count];
                Fill(info, MemoryMarshal.AsBytes(bits.AsSpan()));
                return Array.ConvertAll(bits, b => BitConverter.Int32BitsToSingle(b << 16));
            default:
                throw new InputException($"{Path}: tensor {name} holds {info.Type}; expected floating point numbers.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();

    private TensorInfo Find(string name) =>
        Tensors.TryGetValue(name, out var info)
            ? info
            : throw new InputException($"{Path}: there is no tensor {name}; the file holds {string.Join(", ", Tensors.Keys)}.");

    private void Fill(TensorInfo info, Span<byte> bytes)
    {
        stream.Position = dataStart + info.Start;
        stream.ReadExactly(bytes);
    }

    private static SafetensorsFile ReadHeader(FileStream stream)
    {
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
                foreach (var pair in property.Value.EnumerateObject())
                    metadata[pair.Name] = pair.Value.GetString() ?? "";
                continue;
            }
            var info = ReadInfo(property);
            if (info.Start < 0 || info.End > dataLength || info.End < info.Start)
                throw Damaged(stream.Name, $"tensor {info.Name} ends at byte {info.End} of {dataLength}; the file is cut short");
            var size = ElementType.SizeOf(info.Type);
            if (size != 0 && info.Count * size != info.End - info.Start)
                throw Damaged(stream.Name, $"tensor {info.Name} of {info.ShapeText} {info.Type} takes {info.End - info.Start} bytes");
            tensors.Add(info.Name, info);
        }
        return new SafetensorsFile(stream, 8 + length, tensors, metadata);
    }

    private static TensorInfo ReadInfo(JsonProperty property)
    {
        var offsets = property.Value.GetProperty("data_offsets");
        return new TensorInfo(property.Name, property.Value.GetProperty("dtype").GetString() ?? "",
            [.. property.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())],
            offsets[0].GetInt64(), offsets[1].GetInt64());
    }

    private static InputException Damaged(string path, string how, Exception? inner = null) =>
        new($"{path}: expected a whole safetensors file, but {how}; fetch or make it again.", inner);
}
