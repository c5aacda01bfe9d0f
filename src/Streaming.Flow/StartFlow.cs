namespace Streaming.Flow;

/// <summary>Where the search of a level starts: the flow of the coarser level at twice its size, in whole cells.</summary>
internal static class StartFlow
{
    /// <summary>Fills one plane of a level from the coarser plane; coarse cell j lies at 2j + 1/2 of the finer grid.</summary>
    public static void FromCoarser(int[] coarse, FeatureLevel coarseLevel, int[] fine, FeatureLevel fineLevel)
    {
        for (int y = 0, cell = 0; y < fineLevel.Height; y++)
        {
            var (y0, y1) = Neighbours(y, coarseLevel.Height);
            for (int x = 0; x < fineLevel.Width; x++, cell++)
            {
                var (x0, x1) = Neighbours(x, coarseLevel.Width);

                // Bilinear with weights 3/4 and 1/4 per axis: sixteenths of the coarse value, eighths after doubling.
                int eighths =
                    9 * coarse[y0 * coarseLevel.Width + x0] + 3 * coarse[y0 * coarseLevel.Width + x1] +
                    3 * coarse[y1 * coarseLevel.Width + x0] + coarse[y1 * coarseLevel.Width + x1];
                fine[cell] = eighths >= 0 ? (eighths + 4) / 8 : (eighths - 4) / 8;
            }
        }
    }

    /// <summary>Limits a plane to displacements that some cell could make inside the map.</summary>
    public static void KeepWithin(int[] flow, int most)
    {
        for (int cell = 0; cell < flow.Length; cell++)
            flow[cell] = Math.Clamp(flow[cell], -most, most);
    }

    /// <summary>The nearer and the farther coarse cell of a fine one, repeated at the border.</summary>
    private static (int Near, int Far) Neighbours(int fine, int coarseSide)
    {
        int near = fine / 2;
        int far = fine % 2 == 0 ? near - 1 : near + 1;
        return (near, Math.Clamp(far, 0, coarseSide - 1));
    }
}
