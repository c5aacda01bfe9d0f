using Streaming.Domain;
using Streaming.Imaging.Decoding;

namespace Streaming.Imaging.Tests;

/// <summary>The definition of the sampler, in double precision and without any shortcut: its judge.</summary>
internal static class PlainSampler
{
    public static double[] Render(DecodedImage source, Affine map, int size, Fill fill)
    {
        double rx = Math.Max(1, Math.Sqrt(map.A * map.A + map.B * map.B)), ry = Math.Max(1, Math.Sqrt(map.D * map.D + map.E * map.E));
        var result = new double[3 * size * size];
        for (int row = 0; row < size; row++)
        for (int column = 0; column < size; column++)
        {
            double u = column + 0.5, v = row + 0.5;
            double x = map.A * u + map.B * v + map.C, y = map.D * u + map.E * v + map.F;
            double total = 0;
            var sum = new double[3];
            for (int j = (int)Math.Floor(y - ry) - 1; j <= y + ry + 1; j++)
            for (int i = (int)Math.Floor(x - rx) - 1; i <= x + rx + 1; i++)
            {
                double weight = Tent((i + 0.5 - x) / rx) * Tent((j + 0.5 - y) / ry);
                total += weight;
                for (int c = 0; c < 3; c++)
                    sum[c] += weight * Pixel(source, i, j, c, fill);
            }

            for (int c = 0; c < 3; c++)
                result[(c * size + row) * size + column] = sum[c] / total;
        }

        return result;
    }

    private static double Tent(double t) => Math.Max(0, 1 - Math.Abs(t));

    private static double Pixel(DecodedImage source, int x, int y, int channel, Fill fill)
    {
        bool inside = x >= 0 && y >= 0 && x < source.Width && y < source.Height;
        if (!inside && fill == Fill.Black)
            return 0;
        if (!inside && fill == Fill.Mean)
            return channel switch { 0 => 122.67891, 1 => 116.66877, _ => 104.00699 };
        int column = Brought(x, source.Width, fill), line = Brought(y, source.Height, fill);
        return source.Pixels[line * source.Stride + column * DecodedImage.BytesPerPixel + channel];
    }

    private static int Brought(int i, int length, Fill fill)
    {
        if (fill != Fill.Reflect)
            return Math.Clamp(i, 0, length - 1);
        while (i < 0 || i >= length)
            i = i < 0 ? -1 - i : 2 * length - 1 - i;
        return i;
    }
}
