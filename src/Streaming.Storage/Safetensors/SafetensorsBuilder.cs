using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using Streaming.Domain;
using Streaming.Storage.Files;

namespace Streaming.Storage.Safetensors;

/// <summary>
/// Collects named tensors and writes them as one safetensors file. The same content gives the same bytes: tensors
/// stand in the order they were added, metadata in ordinal order of their keys.
/// </summary>
public sealed class SafetensorsBuilder
{
    private readonly List<(string Name, string Type, long[] Shape, Action<Stream> Write, long Bytes)> tensors = [];
    private readonly SortedDictionary<string, string> metadata = new(StringComparer.Ordinal);

    /// <summary>Adds a tensor. The array is not copied; it must not change until the file is written.</summary>
    /// <exception cref="ArgumentException">
    /// The shape does not hold as many elements as there are values, or there is a tensor of that name.
    /// </exception>
    public SafetensorsBuilder Add<T>(string name, T[] values, params long[] shape) where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(values);
        if (shape.Aggregate(1L, (product, size) => product * size) != values.LongLength)
            throw new ArgumentException($"Tensor {name} has {values.Length} values, not the {string.Join('x', shape)} of its shape.", nameof(shape));
        if (name == "__metadata__" || tensors.Any(tensor => tensor.Name == name))
            throw new ArgumentException($"There is already a tensor {name}.", nameof(name));
        tensors.Add((name, ElementType.NameOf(typeof(T)), shape, stream => WriteValues(stream, values),
            values.LongLength * Unsafe.SizeOf<T>()));
        return this;
    }

    /// <summary>Adds a tensor, its name behind a prefix. The array is not copied; it must not change until the file is written.</summary>
    /// <exception cref="ArgumentException">There is already a tensor of that name.</exception>
    /// <exception cref="NotSupportedException">Its elements are of another type than F64, I64, I16 or U8.</exception>
    public SafetensorsBuilder Add(NamedTensor tensor, string prefix = "")
    {
        ArgumentNullException.ThrowIfNull(tensor);
        var name = prefix + tensor.Name;
        return tensor.Values switch
        {
            double[] values => Add(name, values, tensor.Shape),
            long[] values => Add(name, values, tensor.Shape),
            short[] values => Add(name, values, tensor.Shape),
            byte[] values => Add(name, values, tensor.Shape),
            var other => throw new NotSupportedException($"A tensor of {other.GetType().Name} is not written."),
        };
    }

    /// <summary>Adds a tensor whose values come only when the file is written, in the order in which tensors were added.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="write">Writes all of the values, little-endian, to the stream.</param>
    /// <param name="shape">The sizes, outermost first.</param>
    /// <exception cref="ArgumentException">There is already a tensor of that name.</exception>
    public SafetensorsBuilder AddStreamed<T>(string name, Action<Stream> write, params long[] shape) where T : unmanaged
    {
        if (name == "__metadata__" || tensors.Any(tensor => tensor.Name == name))
            throw new ArgumentException($"There is already a tensor {name}.", nameof(name));
        var bytes = shape.Aggregate(1L, (product, size) => product * size) * Unsafe.SizeOf<T>();
        tensors.Add((name, ElementType.NameOf(typeof(T)), shape, stream =>
        {
            var start = stream.Position;
            write(stream);
            if (stream.Position - start != bytes)
                throw new InvalidOperationException($"Tensor {name} has {bytes} bytes, but {stream.Position - start} were written.");
        }, bytes));
        return this;
    }

    /// <summary>Adds a pair of free text to the header.</summary>
    public SafetensorsBuilder AddMetadata(string key, string value)
    {
        metadata[key] = value;
        return this;
    }

    /// <summary>Writes the file; it appears whole or not at all.</summary>
    public void Write(string path) => WholeFile.Write(path, Write);

    /// <summary>Writes the file's bytes to a stream.</summary>
    public void Write(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var header = Header();
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach (var tensor in tensors)
            tensor.Write(stream);
    }

    private static void WriteValues<T>(Stream stream, T[] values) where T : unmanaged
    {
        // In pieces: a span of bytes ends at 2 GiB, a tensor need not.
        const int piece = 1 << 24;
        for (var at = 0; at < values.Length; at += piece)
            stream.Write(MemoryMarshal.AsBytes(values.AsSpan(at, Math.Min(piece, values.Length - at))));
    }

    private byte[] Header()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (metadata.Count > 0)
            {
                json.WriteStartObject("__metadata__");
                foreach (var (key, value) in metadata)
                    json.WriteString(key, value);
                json.WriteEndObject();
            }
            var at = 0L;
            foreach (var tensor in tensors)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", tensor.Type);
                json.WriteStartArray("shape");
                foreach (var size in tensor.Shape)
                    json.WriteNumberValue(size);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(at);
                json.WriteNumberValue(at += tensor.Bytes);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        // The data begins at a multiple of eight bytes; the format allows spaces after the header's last brace.
        while (buffer.Length % 8 != 0)
            buffer.WriteByte((byte)' ');
        return buffer.ToArray();
    }
}
