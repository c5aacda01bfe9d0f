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

    /// <summary>Whether a file begins as a safetensors file does: with the length of a header and the header's brace.</summary>
    /// <param name="head">The file's first bytes.</param>
    public static bool BeginsWith(ReadOnlySpan<byte> head) => SafetensorsHeader.Begins(head);

    /// <summary>Opens the file and checks its header.</summary>
    /// <exception cref="InputException">The file is missing or is not a whole safetensors file.</exception>
    public static SafetensorsFile Open(string path)
    {
        var stream = InputFile.openRead(path, SafetensorsHeader.Expected);
        try
        {
            var header = SafetensorsHeader.Read(stream);
            return new SafetensorsFile(stream, header.DataStart, header.Tensors, header.Metadata);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException
            or IndexOutOfRangeException or IOException or ArgumentException or OverflowException)
        {
            stream.Dispose();
            throw SafetensorsHeader.Damaged(path, "its header cannot be read", e);
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
        return Fill<T>(info);
    }

    /// <summary>The elements of a tensor that must have a certain shape; <typeparamref name="T"/> must be the stored type.</summary>
    /// <exception cref="InputException">The file has no such tensor, or holds it as another type or in another shape.</exception>
    public T[] Read<T>(string name, params ReadOnlySpan<long> shape) where T : unmanaged
    {
        var info = Find(name);
        if (!shape.SequenceEqual(info.Shape.ToArray()))
            throw new InputException($"{Path}: tensor {name} is {info.ShapeText}; expected {TensorInfo.TextOf(shape)}.");
        return Read<T>(name);
    }

    /// <summary>A tensor of F64, I64 or I16, with its name and shape.</summary>
    /// <exception cref="InputException">The file has no such tensor, or holds it as another type.</exception>
    public NamedTensor ReadTensor(string name)
    {
        var info = Find(name);
        Array values = info.Type switch
        {
            "F64" => Fill<double>(info),
            "I64" => Fill<long>(info),
            "I16" => Fill<short>(info),
            _ => throw new InputException($"{Path}: tensor {name} holds {info.Type}; expected F64, I64 or I16."),
        };
        return new NamedTensor(name, values, [.. info.Shape]);
    }

    /// <summary>The tensor's elements as float32, converted where they are stored as F16, BF16 or F64.</summary>
    /// <exception cref="InputException">The file has no such tensor, or it holds no floating point numbers, or some that are not finite.</exception>
    public float[] ReadSingles(string name)
    {
        var values = Widened(Find(name));
        FiniteNumbers.Check(Path, name, values);
        return values;
    }

    private float[] Widened(TensorInfo info)
    {
        var name = info.Name;
        switch (info.Type)
        {
            case "F32":
                return Read<float>(name);
            case "F16":
                return Array.ConvertAll(Read<Half>(name), half => (float)half);
            case "F64":
                return Array.ConvertAll(Read<double>(name), wide => (float)wide);
            case "BF16":
                // A bfloat16 is the upper half of a float32.
                return Array.ConvertAll(Fill<ushort>(info), bits => BitConverter.Int32BitsToSingle(bits << 16));
            default:
                throw new InputException($"{Path}: tensor {name} holds {info.Type}; expected floating point numbers (F64, F32, F16 or BF16); give a file that is not quantized.");
        }
    }

    /// <summary>Maps a tensor into memory, to read parts of it in any order. Dispose it before the file.</summary>
    /// <exception cref="InputException">The file has no such tensor, or holds it as another type.</exception>
    public MappedTensor<T> Map<T>(string name) where T : unmanaged
    {
        var info = Find(name);
        if (info.Type != ElementType.NameOf(typeof(T)))
            throw new InputException($"{Path}: tensor {name} holds {info.Type}; expected {ElementType.NameOf(typeof(T))}.");
        return new MappedTensor<T>(stream, info, dataStart + info.Start);
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();

    private TensorInfo Find(string name) =>
        Tensors.TryGetValue(name, out var info)
            ? info
            : throw new InputException($"{Path}: there is no tensor {name}; the file holds {string.Join(", ", Tensors.Keys)}.");

    private T[] Fill<T>(TensorInfo info) where T : unmanaged
    {
        // In pieces: a span of bytes ends at 2 GiB, a tensor need not.
        const int piece = 1 << 24;
        if (info.Count > Array.MaxLength)
            throw new InputException($"{Path}: tensor {info.Name} of {info.ShapeText} is too large to be held in memory at once.");
        var values = new T[info.Count];
        stream.Position = dataStart + info.Start;
        try
        {
            for (var at = 0; at < values.Length; at += piece)
                stream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan(at, Math.Min(piece, values.Length - at))));
        }
        catch (IOException e)
        {
            throw SafetensorsHeader.Damaged(Path, $"tensor {info.Name} cannot be read ({e.Message})", e);
        }
        return values;
    }
}
