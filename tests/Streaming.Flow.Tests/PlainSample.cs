using Streaming.Flow.Fields;

namespace Streaming.Flow.Tests;

/// <summary>One bilinear sample, the border repeated, straight from the definition.</summary>
internal static class PlainSample
{
    public static double At(FeatureMap map, double x, double y, int channel)
    {
        double sum = 0;
        int left = (int)Math.Floor(x), top = (int)Math.Floor(y);
        for (int row = top; row <= top + 1; row++)
        {
            for (int column = left; column <= left + 1; column++)
            {
                double weight = (1 - Math.Abs(x - column)) * (1 - Math.Abs(y - row));
                int cell = Math.Clamp(row, 0, map.Height - 1) * map.Width + Math.Clamp(column, 0, map.Width - 1);
                sum += weight * map.Values.Span[cell * map.Channels + channel];
            }
        }

        return sum;
    }

    /// <summary>The same with what a boundary shows outside the grid.</summary>
    public static double At(FeatureMap map, double x, double y, int channel, Boundary boundary)
    {
        if (boundary == Boundary.Clamp)
            return At(map, x, y, channel);
        double sum = 0;
        int left = (int)Math.Floor(x), top = (int)Math.Floor(y);
        for (int row = top; row <= top + 1; row++)
        {
            for (int column = left; column <= left + 1; column++)
            {
                double weight = (1 - Math.Abs(x - column)) * (1 - Math.Abs(y - row));
                bool inside = row >= 0 && row < map.Height && column >= 0 && column < map.Width;
                if (inside || boundary == Boundary.Mirror)
                    sum += weight * map.Values.Span[(Mirrored(row, map.Height) * map.Width + Mirrored(column, map.Width)) * map.Channels + channel];
            }
        }

        return sum;

        static int Mirrored(int index, int cells)
        {
            while (index < 0 || index >= cells)
                index = index < 0 ? -1 - index : 2 * cells - 1 - index;
            return index;
        }
    }
}
