namespace Streaming.Flow.Fields;

/// <summary>A feature map of one layer for one image: rows of cells, the channels of a cell side by side (HWC).</summary>
/// <param name="Values">Height * Width * Channels numbers; channel c of the cell at row y, column x is at (y * Width + x) * Channels + c.</param>
/// <param name="Height">Rows of cells.</param>
/// <param name="Width">Cells in a row.</param>
/// <param name="Channels">Numbers per cell.</param>
public readonly record struct FeatureMap(ReadOnlyMemory<float> Values, int Height, int Width, int Channels)
{
    /// <summary>Turns channel planes (CHW, as a network's blob lies in memory) into a feature map.</summary>
    /// <param name="planes">Channels * Height * Width numbers, one plane after the other.</param>
    /// <param name="height">Rows of cells.</param>
    /// <param name="width">Cells in a row.</param>
    /// <param name="channels">Number of planes.</param>
    /// <exception cref="ArgumentException">The number of values is not channels * height * width.</exception>
    internal static FeatureMap FromPlanes(ReadOnlySpan<float> planes, int height, int width, int channels)
    {
        var cells = height * width;
        if (planes.Length != cells * channels)
            throw new ArgumentException($"The planes hold {planes.Length} values; {channels} planes of {height} x {width} cells need {(long)cells * channels}.", nameof(planes));
        var values = new float[planes.Length];
        for (var channel = 0; channel < channels; channel++)
        {
            var plane = planes.Slice(channel * cells, cells);
            for (var cell = 0; cell < cells; cell++)
                values[cell * channels + channel] = plane[cell];
        }

        return new FeatureMap(values, height, width, channels);
    }
}
