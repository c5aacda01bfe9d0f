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
}
