using Streaming.Flow.Fields;
using Streaming.Flow.Parameters;

namespace Streaming.Flow.Tests;

/// <summary>The energy of a field on a one-level grid, outside targets priced as the solver prices them, counted term by term.</summary>
internal sealed class PlainEnergy
{
    private readonly int height, width, wx, wy;
    private readonly SiftFlowParameters parameters;
    private readonly double scale;
    private readonly Func<int, int, double> distance;
    private readonly double outside;

    public PlainEnergy(FeatureMap from, FeatureMap to, SiftFlowParameters parameters)
    {
        (height, width, this.parameters) = (from.Height, from.Width, parameters);
        (wx, wy) = (Math.Min(parameters.TopWindow, width - 1), Math.Min(parameters.TopWindow, height - 1));
        float[] a = from.Values.ToArray(), b = to.Values.ToArray();
        scale = Math.Max(a.Max(MathF.Abs), b.Max(MathF.Abs)) / 255.0;
        int channels = from.Channels;
        distance = (p, q) => Enumerable.Range(0, channels).Sum(c => Math.Abs((double)a[p * channels + c] - b[q * channels + c]));

        var inside = new List<double>();
        for (int cell = 0; cell < height * width; cell++)
        {
            foreach (var (u, v) in Window())
            {
                if (Target(cell, u, v) is { } target)
                    inside.Add(distance(cell, target));
            }
        }

        inside.Sort();
        outside = 1.15 * inside[(inside.Count - 1) / 2];
    }

    public double Of(int[] x, int[] y)
    {
        double sum = 0;
        for (int cell = 0; cell < x.Length; cell++)
        {
            sum += Target(cell, x[cell], y[cell]) is { } target ? distance(cell, target) : outside;
            sum += scale * parameters.Gamma * (Math.Abs(x[cell]) + Math.Abs(y[cell]));
            if (cell % width > 0)
                sum += Tie(x, cell, cell - 1) + Tie(y, cell, cell - 1);
            if (cell >= width)
                sum += Tie(x, cell, cell - width) + Tie(y, cell, cell - width);
        }

        return sum;
    }

    /// <summary>The least energy of all fields within the window around zero.</summary>
    public double Least()
    {
        var states = Window().ToArray();
        int cells = height * width;
        int[] x = new int[cells], y = new int[cells];
        double least = double.PositiveInfinity;
        Try(0);
        return least;

        void Try(int cell)
        {
            if (cell == cells)
            {
                least = Math.Min(least, Of(x, y));
                return;
            }

            foreach (var (u, v) in states)
            {
                (x[cell], y[cell]) = (u, v);
                Try(cell + 1);
            }
        }
    }

    private double Tie(int[] plane, int a, int b) =>
        scale * Math.Min(parameters.Alpha * Math.Abs(plane[a] - plane[b]), parameters.Truncation);

    private int? Target(int cell, int u, int v)
    {
        int x = cell % width + u, y = cell / width + v;
        return x >= 0 && x < width && y >= 0 && y < height ? y * width + x : null;
    }

    private IEnumerable<(int U, int V)> Window() =>
        from v in Enumerable.Range(-wy, 2 * wy + 1)
        from u in Enumerable.Range(-wx, 2 * wx + 1)
        select (u, v);
}
