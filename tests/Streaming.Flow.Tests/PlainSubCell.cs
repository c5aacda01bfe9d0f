namespace Streaming.Flow.Tests;

/// <summary>One pass of the sub-cell fit, cell by cell in double precision, every sum over the whole map.</summary>
internal static class PlainSubCell
{
    public static (double[] X, double[] Y) Refine(FeatureMap from, FeatureMap to, double[] x, double[] y, double radius, bool again)
    {
        int height = from.Height, width = from.Width, cells = height * width;
        double[] foundX = new double[cells], foundY = new double[cells], trust = new double[cells];
        for (int cell = 0; cell < cells; cell++)
        {
            int u = (int)Math.Round(x[cell]), v = (int)Math.Round(y[cell]);
            int tx = cell % width + u, ty = cell / width + v;
            (foundX[cell], foundY[cell]) = (u, v);
            if (tx > 0 && tx < width - 1 && ty > 0 && ty < height - 1)
            {
                double At(int dx, int dy) => Distance(from, to, cell, (ty + dy) * width + tx + dx);
                var (ox, bx) = Lowest(At(-1, 0), At(0, 0), At(1, 0));
                var (oy, by) = Lowest(At(0, -1), At(0, 0), At(0, 1));
                foundX[cell] += ox;
                foundY[cell] += oy;
                trust[cell] = Math.Min(bx, by);
            }

            if (again)
                trust[cell] /= Math.Pow(1 + Math.Pow(foundX[cell] - x[cell], 2) + Math.Pow(foundY[cell] - y[cell], 2), 2);
        }

        double mean = trust.Average();
        for (int cell = 0; cell < cells; cell++)
            trust[cell] = (mean > 0 ? trust[cell] / mean : 0) + 1e-3;
        return (Fit(foundX), Fit(foundY));

        double[] Fit(double[] found) => [.. Enumerable.Range(0, cells).Select(cell =>
        {
            double w = 0, wx = 0, wy = 0, wxx = 0, wxy = 0, wyy = 0, f = 0, fx = 0, fy = 0;
            int reach = (int)Math.Ceiling(3 * radius);
            for (int other = 0; other < cells; other++)
            {
                double dx = other % width - cell % width, dy = other / width - cell / width;
                if (Math.Abs(dx) > reach || Math.Abs(dy) > reach)
                    continue;
                double g = trust[other] * Math.Exp(-(dx * dx + dy * dy) / (2 * radius * radius));
                w += g;
                wx += g * dx;
                wy += g * dy;
                wxx += g * dx * dx;
                wxy += g * dx * dy;
                wyy += g * dy * dy;
                f += g * found[other];
                fx += g * dx * found[other];
                fy += g * dy * found[other];
            }

            double determinant = Determinant(w, wx, wy, wx, wxx, wxy, wy, wxy, wyy);
            return determinant < 1e-3 * Math.Pow(radius, 4) * w * w * w ? f / w : Determinant(f, wx, wy, fx, wxx, wxy, fy, wxy, wyy) / determinant;
        })];
    }

    private static double Determinant(double a, double b, double c, double d, double e, double f, double g, double h, double i) =>
        a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);

    private static (double Offset, double Bend) Lowest(double before, double at, double after)
    {
        double bend = before + after - 2 * at, slope = Math.Max(before, after) - at;
        return bend > 0 ? (Math.Clamp((before - after) / (2 * slope), -0.5, 0.5), bend) : (0, 0);
    }

    private static double Distance(FeatureMap from, FeatureMap to, int p, int q) =>
        Enumerable.Range(0, from.Channels).Sum(c => Math.Abs((double)from.Values.Span[p * from.Channels + c] - to.Values.Span[q * to.Channels + c]));
}
