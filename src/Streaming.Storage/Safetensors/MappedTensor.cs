using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;

namespace Streaming.Storage.Safetensors;

/// <summary>A tensor that stays in its file: the system keeps as much of it in memory as it sees fit. Safe to read from several threads.</summary>
public sealed class MappedTensor<T> : IDisposable where T : unmanaged
{
    private readonly MemoryMappedFile map;
    private readonly MemoryMappedViewAccessor view;
    private readonly long start;

    internal MappedTensor(FileStream stream, TensorInfo info, long start)
    {
        Info = info;
        this.start = start;
        map = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        view = map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
    }

    /// <summary>The tensor's name, type and sizes.</summary>
    public TensorInfo Info { get; }

    /// <summary>Reads elements that lie one after the other.</summary>
    /// <param name="first">The first of them, counted row-major.</param>
    /// <param name="values">Filled.</param>
    public void Read(long first, Span<T> values)
    {
        if (first < 0 || first + values.Length > Info.Count)
            throw new ArgumentOutOfRangeException(nameof(first), $"Tensor {Info.Name} has {Info.Count} elements, not {first + values.Length}.");
        view.SafeMemoryMappedViewHandle.ReadSpan((ulong)(start + (first * Unsafe.SizeOf<T>())), values);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        view.Dispose();
        map.Dispose();
    }
}
