using Streaming.Flow.Fields;
using Streaming.Flow.Parameters;

namespace Streaming.Flow.Tests;

/// <summary>
/// SIFTFlow to whole cells as docs/siftflow.md tells it, from the maps to the field, in double precision, cell by cell and
/// without lanes, wavefronts or shared memory: the judge of the whole solver.
/// </summary>
internal sealed class PlainSiftFlow(FeatureMap from, FeatureMap to, SiftFlowParameters parameters)
{
    private const double OutsideOverMedian = 1.15;
    private const int Revisits = 4;

    private readonly int channels = from.Channels;

    public (int[] X, int[] Y) Solve()
    {
        var (fine, target) = (PlainPyramid.Of(from, parameters.Levels), PlainPyramid.Of(to, parameters.Levels));
        double scale = Math.Max(fine[0].Values.Max(Math.Abs), target[0].Values.Max(Math.Abs)) / 255;
        int[] x = [], y = [];
        for (int level = fine.Count - 1; level >= 0; level--)
        {
            var (_, height, width) = fine[level];
            bool top = level == fine.Count - 1;
            (x, y) = top
                ? (new int[height * width], new int[height * width])
                : (Doubled(x, fine[level + 1].Height, fine[level + 1].Width, height, width, width - 1), Doubled(y, fine[level + 1].Height, fine[level + 1].Width, height, width, height - 1));
            int half = top ? parameters.TopWindow : parameters.Window + level;
            Match(fine[level].Values, target[level].Values, height, width, Math.Min(half, width - 1), Math.Min(half, height - 1), x, y,
                parameters.Alpha * scale, parameters.Truncation * scale, parameters.Gamma * scale * Math.Pow(2, level), top ? parameters.TopIterations : parameters.Iterations);
        }

        return (x, y);
    }

    private void Match(double[] own, double[] other, int height, int width, int wx, int wy, int[] x, int[] y, double alpha, double truncation, double gamma, int iterations)
    {
        int nx = 2 * wx + 1, ny = 2 * wy + 1, cells = height * width;
        var distances = new double?[cells][];
        for (int cell = 0; cell < cells; cell++)
        {
            distances[cell] = new double?[nx * ny];
            for (int pair = 0; pair < nx * ny; pair++)
            {
                int column = cell % width + x[cell] + pair % nx - wx, row = cell / width + y[cell] + pair / nx - wy;
                if (column < 0 || column >= width || row < 0 || row >= height)
                    continue;
                double sum = 0;
                for (int c = 0; c < channels; c++)
                    sum += Math.Abs(own[cell * channels + c] - other[(row * width + column) * channels + c]);
                distances[cell][pair] = sum;
            }
        }

        int every = Math.Max(1, cells / 100) | 1;
        double[] sample = [.. Enumerable.Range(0, cells).Where(cell => cell % every == 0).SelectMany(cell => distances[cell]).OfType<double>().Order()];
        double outside = sample.Length == 0 ? 0 : OutsideOverMedian * sample[(sample.Length - 1) / 2];
        double[][] costs = [.. distances.Select((of, cell) => of.Select((distance, pair) =>
            (distance ?? outside) + gamma * (Math.Abs(x[cell] + pair % nx - wx) + Math.Abs(y[cell] + pair / nx - wy))).ToArray())];

        int[] startX = [.. x], startY = [.. y];
        var propagation = new PlainBeliefPropagation(costs, height, width, wx, wy, startX, startY, alpha, truncation);
        int sweeps = (iterations + 1) / 2;
        for (int sweep = 0; sweep < sweeps; sweep++)
            propagation.Sweep(forward: sweep % 2 == 0, 0.5 + 0.5 * sweep / Math.Max(1, sweeps - 1));

        bool changed = true;
        for (int pass = 0; pass <= Revisits && changed; pass++)
        {
            changed = false;
            for (int step = 0; step < cells; step++)
            {
                int cell = pass % 2 == 0 ? step : cells - 1 - step;
                var tiesX = pass == 0 ? propagation.SumOfLater(0, cell) : new double[nx];
                var tiesY = pass == 0 ? propagation.SumOfLater(1, cell) : new double[ny];
                foreach (int neighbour in Neighbours(cell, height, width, both: pass > 0))
                {
                    for (int k = 0; k < nx; k++)
                        tiesX[k] += Math.Min(alpha * Math.Abs(startX[cell] + k - wx - x[neighbour]), truncation);
                    for (int k = 0; k < ny; k++)
                        tiesY[k] += Math.Min(alpha * Math.Abs(startY[cell] + k - wy - y[neighbour]), truncation);
                }

                // The start comes first: among equals it stays.
                int best = wy * nx + wx;
                for (int pair = 0; pair < nx * ny; pair++)
                {
                    if (costs[cell][pair] + tiesX[pair % nx] + tiesY[pair / nx] < costs[cell][best] + tiesX[best % nx] + tiesY[best / nx])
                        best = pair;
                }

                var chosen = (startX[cell] + best % nx - wx, startY[cell] + best / nx - wy);
                changed |= pass == 0 || chosen != (x[cell], y[cell]);
                (x[cell], y[cell]) = chosen;
            }
        }
    }

    private static IEnumerable<int> Neighbours(int cell, int height, int width, bool both)
    {
        if (cell % width > 0)
            yield return cell - 1;
        if (cell >= width)
            yield return cell - width;
        if (both && cell % width < width - 1)
            yield return cell + 1;
        if (both && cell < (height - 1) * width)
            yield return cell + width;
    }

    // The coarser field between its cells, twice as long.
    private static int[] Doubled(int[] coarse, int rows, int columns, int height, int width, int most)
    {
        var fine = new int[height * width];
        for (int cell = 0; cell < fine.Length; cell++)
        {
            double px = (cell % width - 0.5) / 2, py = (cell / width - 0.5) / 2, sum = 0;
            for (int j = 0; j < 2; j++)
            for (int i = 0; i < 2; i++)
            {
                int column = (int)Math.Floor(px) + i, row = (int)Math.Floor(py) + j;
                sum += (1 - Math.Abs(px - column)) * (1 - Math.Abs(py - row)) * coarse[Math.Clamp(row, 0, rows - 1) * columns + Math.Clamp(column, 0, columns - 1)];
            }

            fine[cell] = Math.Clamp((int)Math.Round(2 * sum, MidpointRounding.AwayFromZero), -most, most);
        }

        return fine;
    }
}
