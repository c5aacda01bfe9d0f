namespace Streaming.Network.Tests.Models;

/// <summary>The layers as their definitions read, for one image of channels x rows x columns.</summary>
internal static class PlainLayers
{
    /// <summary>Square planes of numbers.</summary>
    public sealed record Planes(int Channels, int Size, float[] Values)
    {
        public float At(int channel, int y, int x) => Values[(((channel * Size) + y) * Size) + x];
    }

    public static Planes ConvolveAndRectify(Planes input, float[] weights, float[] bias, int kernel, int stride, int padding, int groups)
    {
        var size = ((input.Size + (2 * padding) - kernel) / stride) + 1;
        var (ins, outs) = (input.Channels / groups, bias.Length / groups);
        var output = new float[bias.Length * size * size];
        for (var o = 0; o < bias.Length; o++)
        for (var y = 0; y < size; y++)
        for (var x = 0; x < size; x++)
        {
            double sum = bias[o];
            for (var i = 0; i < ins; i++)
            for (var ky = 0; ky < kernel; ky++)
            for (var kx = 0; kx < kernel; kx++)
            {
                var (sy, sx) = ((y * stride) + ky - padding, (x * stride) + kx - padding);
                if (sy >= 0 && sy < input.Size && sx >= 0 && sx < input.Size)
                    sum += (double)weights[(((((o * ins) + i) * kernel) + ky) * kernel) + kx] * input.At((o / outs * ins) + i, sy, sx);
            }
            output[(((o * size) + y) * size) + x] = (float)Math.Max(0, sum);
        }
        return new Planes(bias.Length, size, output);
    }

    public static Planes Normalize(Planes input)
    {
        var output = new float[input.Values.Length];
        for (var c = 0; c < input.Channels; c++)
        for (var y = 0; y < input.Size; y++)
        for (var x = 0; x < input.Size; x++)
        {
            var sum = 0.0;
            for (var n = Math.Max(0, c - 2); n <= Math.Min(input.Channels - 1, c + 2); n++)
                sum += (double)input.At(n, y, x) * input.At(n, y, x);
            output[(((c * input.Size) + y) * input.Size) + x] = (float)(input.At(c, y, x) * Math.Pow(1 + (1e-4 / 5 * sum), -0.75));
        }
        return new Planes(input.Channels, input.Size, output);
    }

    public static Planes Pool(Planes input, bool roundUp)
    {
        var size = ((input.Size - 3 + (roundUp ? 1 : 0)) / 2) + 1;
        var output = new float[input.Channels * size * size];
        for (var c = 0; c < input.Channels; c++)
        for (var y = 0; y < size; y++)
        for (var x = 0; x < size; x++)
        {
            var largest = float.NegativeInfinity;
            for (var sy = 2 * y; sy < Math.Min((2 * y) + 3, input.Size); sy++)
            for (var sx = 2 * x; sx < Math.Min((2 * x) + 3, input.Size); sx++)
                largest = Math.Max(largest, input.At(c, sy, sx));
            output[(((c * size) + y) * size) + x] = largest;
        }
        return new Planes(input.Channels, size, output);
    }
}
