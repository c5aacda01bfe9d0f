using System.Numerics.Tensors;
using Streaming.Flow.Fields;
using Streaming.Flow.Lanes;

namespace Streaming.Flow.Pyramid;

/// <summary>
/// The features of one layer of one image at full, half, quarter ... size: built once, used in every pair that the image
/// is in, by any number of threads at a time. <see cref="Fill(FeatureMap)"/> puts another image into the same memory.
/// </summary>
public sealed unsafe class FeaturePyramid
{
    /// <summary>The largest magnitude that a feature may have.</summary>
    internal const float LargestFeature = 1e30f;

    /// <summary>Below this peak a map counts as zero: single precision has no room left for the costs.</summary>
    internal const float SmallestPeak = 1e-30f;

    private readonly AlignedBuffer buffer = new();
    private readonly FeatureLevel[] levels;
    private readonly float* row;

    /// <summary>Makes room for maps of one shape.</summary>
    /// <param name="height">Rows of cells, 1 or more.</param>
    /// <param name="width">Cells in a row, 1 or more.</param>
    /// <param name="channels">Numbers per cell, 1 or more.</param>
    /// <param name="levels">The most levels to build; halving ends earlier where a side has become 2 cells or less.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size or the number of levels is below 1, or the map is too large for one array.</exception>
    public FeaturePyramid(int height, int width, int channels, int levels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(levels, 1);
        (Height, Width, Channels) = (height, width, channels);

        var sizes = new List<(int Height, int Width)> { (height, width) };
        while (sizes.Count < levels && Math.Min(sizes[^1].Height, sizes[^1].Width) > 2)
            sizes.Add((HalfSize.Of(sizes[^1].Height), HalfSize.Of(sizes[^1].Width)));

        var stride = (channels + 15L) / 16 * 16;
        var total = sizes.Sum(size => (long)size.Height * size.Width * stride) + width * stride;
        if (total > Array.MaxLength / 2)
            throw new ArgumentOutOfRangeException(nameof(height), $"A pyramid of {height} x {width} cells of {channels} channels needs {total} floats; at most {Array.MaxLength / 2} fit.");

        var next = buffer.Ensure((int)total);
        this.levels = new FeatureLevel[sizes.Count];
        for (var i = 0; i < sizes.Count; i++)
        {
            this.levels[i] = new FeatureLevel(next, sizes[i].Height, sizes[i].Width, (int)stride);
            next += sizes[i].Height * sizes[i].Width * stride;
        }

        row = next;
    }

    /// <summary>Builds the pyramid of a map.</summary>
    /// <param name="map">The features.</param>
    /// <param name="levels">The most levels to build.</param>
    /// <exception cref="ArgumentException">The map's values do not match its shape, or one is NaN, infinite or beyond 1e30.</exception>
    public FeaturePyramid(FeatureMap map, int levels)
        : this(map.Height, map.Width, map.Channels, levels) => Fill(map);

    /// <summary>Rows of cells at the finest level.</summary>
    public int Height { get; }

    /// <summary>Cells in a row at the finest level.</summary>
    public int Width { get; }

    /// <summary>Numbers per cell.</summary>
    public int Channels { get; }

    /// <summary>Levels that were built.</summary>
    public int Levels => levels.Length;

    /// <summary>The largest magnitude in the map.</summary>
    public float Peak { get; private set; }

    /// <summary>Replaces the content; no memory is allocated.</summary>
    /// <param name="map">Features of the shape that this pyramid was made for.</param>
    /// <exception cref="ArgumentException">The shape is another one, or a value is NaN, infinite or beyond 1e30.</exception>
    public void Fill(FeatureMap map) => Fill(map, LaneWidths.Widest);

    internal void Fill(FeatureMap map, LaneWidth width)
    {
        if (map.Height != Height || map.Width != Width || map.Channels != Channels)
            throw new ArgumentException($"The map has {map.Height} x {map.Width} cells of {map.Channels} channels; this pyramid holds {Height} x {Width} of {Channels}.", nameof(map));
        if (map.Values.Length != (long)Height * Width * Channels)
            throw new ArgumentException($"The map holds {map.Values.Length} values; {Height} x {Width} cells of {Channels} channels need {(long)Height * Width * Channels}.", nameof(map));

        var values = map.Values.Span;
        var peak = MathF.Abs(TensorPrimitives.MaxMagnitude(values));
        if (!(peak <= LargestFeature))
            throw new ArgumentException(DescribeFirstUnusable(values), nameof(map));

        Peak = peak;
        var finest = levels[0];
        for (var cell = 0; cell < Height * Width; cell++)
        {
            var target = new Span<float>(finest.Cells + (long)cell * finest.Stride, finest.Stride);
            values.Slice(cell * Channels, Channels).CopyTo(target);
            target[Channels..].Clear();
        }

        for (var i = 1; i < levels.Length; i++)
        {
            switch (width)
            {
                case LaneWidth.Bits512: HalfSize.Fill<Lanes512>(levels[i - 1], levels[i], row); break;
                case LaneWidth.Bits256: HalfSize.Fill<Lanes256>(levels[i - 1], levels[i], row); break;
                default: HalfSize.Fill<Lanes128>(levels[i - 1], levels[i], row); break;
            }
        }

        GC.KeepAlive(this);
    }

    /// <summary>A level; its addresses hold as long as the pyramid is reachable.</summary>
    internal FeatureLevel Level(int index) => levels[index];

    private string DescribeFirstUnusable(ReadOnlySpan<float> values)
    {
        var at = 0;
        while (MathF.Abs(values[at]) <= LargestFeature)
            at++;
        var cell = at / Channels;
        return $"The feature at row {cell / Width}, column {cell % Width}, channel {at % Channels} is {values[at]}; features must be finite and at most 1e30 in magnitude.";
    }
}
