using Streaming.Flow.Pyramid;

namespace Streaming.Flow.Solver;

/// <summary>Where the search of a level starts: the flow of the coarser level at twice its size, in whole cells.</summary>
internal static class StartFlow
{
    /// <summary>
    /// Fills one plane of a level from the coarser plane; coarse cell j lies at 2j + 1/2 of the finer grid. Starts are at
    /// most <paramref name="most"/> cells, the largest displacement that some cell could make inside the map.
    /// </summary>
    public static void FromCoarser(float[] coarse, FeatureLevel coarseLevel, int[] fine, FeatureLevel fineLevel, int most)
    {
        for (int y = 0, cell = 0; y < fineLevel.Height; y++)
        {
            var (y0, y1) = Neighbours(y, coarseLevel.Height);
            for (var x = 0; x < fineLevel.Width; x++, cell++)
            {
                var (x0, x1) = Neighbours(x, coarseLevel.Width);

                // Bilinear with weights 3/4 and 1/4 per axis, twice the value.
                var near = 0.75f * coarse[y0 * coarseLevel.Width + x0] + 0.25f * coarse[y0 * coarseLevel.Width + x1];
                var far = 0.75f * coarse[y1 * coarseLevel.Width + x0] + 0.25f * coarse[y1 * coarseLevel.Width + x1];
                var start = (int)MathF.Round(1.5f * near + 0.5f * far, MidpointRounding.AwayFromZero);
                fine[cell] = Math.Clamp(start, -most, most);
            }
        }
    }

    /// <summary>The nearer and the farther coarse cell of a fine one, repeated at the border.</summary>
    private static (int Near, int Far) Neighbours(int fine, int coarseSide)
    {
        var near = fine / 2;
        var far = fine % 2 == 0 ? near - 1 : near + 1;
        return (near, Math.Clamp(far, 0, coarseSide - 1));
    }
}
