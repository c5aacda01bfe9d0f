using System.Collections.Concurrent;
using Streaming.Flow.Warping;
using Streaming.Network.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Streaming.Network.Augmentation;

/// <summary>
/// A linear map over the cells of a layer's grid, the same for every image and channel: each cell of the result is a
/// weighted sum of a few cells. A bilinear gather along a field is one, with four cells or fewer each; so is its adjoint.
/// </summary>
/// <remarks>
/// On the processor float32 and bfloat16 are read where the tensor's memory lies, images side by side on as many threads
/// as torch uses, every cell of the result once and with all its channels: neither threads nor batches change a bit, and
/// the sums are taken in float32. Elsewhere the map is a matrix of cells x cells, and one batched product applies it.
/// </remarks>
public sealed class CellGather
{
    private readonly int[] starts;
    private readonly int[] cells;
    private readonly float[] weights;
    private readonly ConcurrentDictionary<(DeviceType, int, ScalarType), Tensor> matrices = new();

    private CellGather(int size, int[] starts, int[] cells, float[] weights)
    {
        Size = size;
        this.starts = starts;
        this.cells = cells;
        this.weights = weights;
    }

    /// <summary>Cells along one side of the grid.</summary>
    public int Size { get; }

    /// <summary>The bilinear gather PHI(p) = F(p + V(p)), positions clamped to the grid (paper, section 3.1).</summary>
    /// <param name="field">V in cells: the x plane, then the y plane, each row by row.</param>
    /// <param name="size">Cells along one side of the grid.</param>
    /// <exception cref="ArgumentException">The field is not of this grid, or holds a number that is not finite.</exception>
    public static CellGather Along(ReadOnlySpan<float> field, int size)
    {
        var count = size * size;
        if (field.Length != 2 * count)
            throw new ArgumentException($"A field on {size} x {size} cells has {2 * count} numbers, not {field.Length}.", nameof(field));
        var (starts, cells, weights) = (new int[count + 1], new List<int>(), new List<float>());
        for (var cell = 0; cell < count; cell++)
        {
            var (dx, dy) = (field[cell], field[count + cell]);
            if (!float.IsFinite(dx) || !float.IsFinite(dy))
                throw new ArgumentException($"The field holds a number that is not finite at cell {cell}.", nameof(field));
            var at = new Bilinear((cell % size) + dx, (cell / size) + dy, size, size);
            Add(at.TopLeft, at.WeightTopLeft);
            Add(at.TopRight, at.WeightTopRight);
            Add(at.BottomLeft, at.WeightBottomLeft);
            Add(at.BottomRight, at.WeightBottomRight);
            starts[cell + 1] = cells.Count;
        }
        return new CellGather(size, starts, [.. cells], [.. weights]);

        void Add(int source, float weight)
        {
            if (weight == 0)
                return;
            cells.Add(source);
            weights.Add(weight);
        }
    }

    /// <summary>
    /// The adjoint: what a cell gave to others it gets from them. It is a gather too, so it needs no atomic additions and its
    /// sums always have the same order.
    /// </summary>
    public CellGather Adjoint()
    {
        var count = Size * Size;
        var given = Enumerable.Range(0, count)
            .SelectMany(to => Enumerable.Range(starts[to], starts[to + 1] - starts[to]).Select(tap => (From: cells[tap], To: to, Weight: weights[tap])))
            .OrderBy(tap => tap.From).ThenBy(tap => tap.To).ToArray();
        var ends = new int[count + 1];
        foreach (var tap in given)
            ends[tap.From + 1]++;
        for (var cell = 0; cell < count; cell++)
            ends[cell + 1] += ends[cell];
        return new CellGather(Size, ends, [.. given.Select(tap => tap.To)], [.. given.Select(tap => tap.Weight)]);
    }

    /// <summary>Applies the map to every image and channel. No gradient flows through it.</summary>
    /// <param name="features">N x C x Size x Size in any memory order; channels last needs no copy.</param>
    /// <returns>The same shape, type and device, channels last, in the caller's dispose scope.</returns>
    /// <exception cref="ArgumentException">The tensor is not on this grid.</exception>
    public Tensor Apply(Tensor features)
    {
        ArgumentNullException.ThrowIfNull(features);
        var shape = features.shape;
        if (shape.Length != 4 || shape[2] != Size || shape[3] != Size)
            throw new ArgumentException($"Expected N x C x {Size} x {Size} features, found {string.Join(" x ", shape)}.", nameof(features));
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        var rows = Models.ChannelsLast.ToRows(features);
        var result = rows.device_type == DeviceType.CPU && rows.dtype is ScalarType.Float32 or ScalarType.BFloat16
            ? Gathered(rows)
            : Product(rows);
        return Models.ChannelsLast.FromRows(result).MoveToOuterDisposeScope();
    }

    /// <summary>The map as a matrix product, on any device and in any type of numbers.</summary>
    /// <param name="rows">N x Size x Size x C, contiguous.</param>
    internal Tensor Product(Tensor rows)
    {
        var matrix = matrices.GetOrAdd((rows.device_type, rows.device_index, rows.dtype), key =>
        {
            var values = new float[Size * Size * Size * Size];
            for (var to = 0; to < Size * Size; to++)
            {
                for (var tap = starts[to]; tap < starts[to + 1]; tap++)
                    values[(to * Size * Size) + cells[tap]] += weights[tap];
            }
            using var numbers = tensor(values, Size * Size, Size * Size);
            return numbers.to(rows.device).to(key.Item3).DetachFromDisposeScope();
        });
        return matmul(matrix, rows.flatten(1, 2)).view(rows.shape);
    }

    private unsafe Tensor Gathered(Tensor rows)
    {
        var result = empty_like(rows);
        var (images, channels) = ((int)rows.shape[0], (int)rows.shape[3]);
        // The addresses are the tensors' own: native memory, which no collection moves.
        var source = TensorMemory.Address(rows);
        var target = TensorMemory.Address(result);
        var isFloat = rows.dtype == ScalarType.Float32;
        var length = (nint)Size * Size * channels * (isFloat ? sizeof(float) : sizeof(ushort));
        var threads = new ParallelOptions { MaxDegreeOfParallelism = get_num_threads() };
        Parallel.For(0, images, threads, image =>
        {
            var (from, to) = (source + (image * length), target + (image * length));
            if (isFloat)
                WeightedRows.Sum((float*)from, (float*)to, channels, starts, cells, weights);
            else
                WeightedRows.Sum((ushort*)from, (ushort*)to, channels, starts, cells, weights);
        });
        GC.KeepAlive(rows);
        GC.KeepAlive(result);
        return result;
    }
}
