namespace Streaming.Network.Tests.Training;

/// <summary>The bilinear gather and its adjoint, number by number as the formulas say, in float64.</summary>
internal static class PlainGather
{
    /// <summary>PHI(p) = F(p + V(p)) with the border repeated; features are images x channels x size x size.</summary>
    public static double[] Gather(double[] features, int planes, float[] field, int size)
    {
        var result = new double[features.Length];
        Visit(planes, field, size, (to, from, weight) => result[to] += weight * features[from]);
        return result;
    }

    /// <summary>Every number of the result goes back to the cells that it was made from.</summary>
    public static double[] Scatter(double[] gradient, int planes, float[] field, int size)
    {
        var result = new double[gradient.Length];
        Visit(planes, field, size, (to, from, weight) => result[from] += weight * gradient[to]);
        return result;
    }

    private static void Visit(int planes, float[] field, int size, Action<int, int, double> give)
    {
        var cells = size * size;
        for (var plane = 0; plane < planes; plane++)
        {
            for (var y = 0; y < size; y++)
            {
                for (var x = 0; x < size; x++)
                {
                    var at = (y * size) + x;
                    var atX = Math.Clamp(x + (double)field[at], 0, size - 1);
                    var atY = Math.Clamp(y + (double)field[cells + at], 0, size - 1);
                    for (var row = 0; row < size; row++)
                    {
                        for (var column = 0; column < size; column++)
                        {
                            var weight = Math.Max(0, 1 - Math.Abs(atX - column)) * Math.Max(0, 1 - Math.Abs(atY - row));
                            if (weight > 0)
                                give((plane * cells) + at, (plane * cells) + (row * size) + column, weight);
                        }
                    }
                }
            }
        }
    }
}
