using Streaming.Flow.Fields;

namespace Streaming.Flow.Tests;

/// <summary>One pass of the sub-cell fit, cell by cell in double precision, every sum over the whole map.</summary>
internal static class PlainSubCell
{
    public static (double[] X, double[] Y) Refine(FeatureMap from, FeatureMap to, double peak, double[] x, double[] y, double radius)
    {
        int height = from.Height, width = from.Width, cells = height * width;
        var measured = Enumerable.Range(0, cells).Select(cell => Measure(from, to, peak, cell, x[cell], y[cell])).ToArray();
        double doubtful = 0.5 * measured.Where(m => m.Inside).Average(m => m.Residual);
        for (int cell = 0; cell < cells; cell++)
        {
            double border = Math.Min(
                Math.Min(ToBorder(cell % width, width), ToBorder(cell / width, height)),
                Math.Min(ToBorder(cell % width + x[cell], width), ToBorder(cell / width + y[cell], height)));
            double trust = Math.Pow(doubtful / (measured[cell].Residual + doubtful) * Math.Min(1, (border + 0.5) / 4), 2);
            measured[cell] = measured[cell].Times(trust);
        }

        double hold = 0.01 * measured.Sum(m => m.XX + m.YY) / (2 * cells);
        double[] fittedX = new double[cells], fittedY = new double[cells];
        int reach = (int)Math.Ceiling(3 * radius);
        for (int cell = 0; cell < cells; cell++)
        {
            // Unknowns: value and slopes of u, value and slopes of v.
            double[,] matrix = new double[6, 7];
            for (int other = 0; other < cells; other++)
            {
                int dx = other % width - cell % width, dy = other / width - cell / width;
                if (Math.Abs(dx) > reach || Math.Abs(dy) > reach)
                    continue;
                double g = Math.Exp(-(dx * dx + dy * dy) / (2 * radius * radius));
                var m = measured[other];
                double xx = m.XX + hold, yy = m.YY + hold;
                double rightX = m.X + xx * x[other] + m.XY * y[other], rightY = m.Y + m.XY * x[other] + yy * y[other];
                double[] basis = [1, dx, dy];
                for (int i = 0; i < 3; i++)
                {
                    for (int j = 0; j < 3; j++)
                    {
                        double weight = g * basis[i] * basis[j];
                        matrix[i, j] += weight * xx;
                        matrix[i, 3 + j] += weight * m.XY;
                        matrix[3 + i, j] += weight * m.XY;
                        matrix[3 + i, 3 + j] += weight * yy;
                    }

                    matrix[i, 6] += g * basis[i] * rightX;
                    matrix[3 + i, 6] += g * basis[i] * rightY;
                }
            }

            for (int slope = 1; slope <= 2; slope++)
            {
                matrix[slope, slope] += 1e-3 * radius * radius * matrix[0, 0];
                matrix[3 + slope, 3 + slope] += 1e-3 * radius * radius * matrix[3, 3];
            }

            var solution = Solve(matrix);
            fittedX[cell] = Math.Clamp(Math.Clamp(solution[0], x[cell] - 1, x[cell] + 1), 1 - width, width - 1);
            fittedY[cell] = Math.Clamp(Math.Clamp(solution[3], y[cell] - 1, y[cell] + 1), 1 - height, height - 1);
        }

        return (fittedX, fittedY);
    }

    private readonly record struct Motion(bool Inside, double Residual, double XX, double XY, double YY, double X, double Y)
    {
        public Motion Times(double factor) => new(Inside, Residual, XX * factor, XY * factor, YY * factor, X * factor, Y * factor);
    }

    private static Motion Measure(FeatureMap from, FeatureMap to, double peak, int cell, double u, double v)
    {
        int column = cell % from.Width, row = cell / from.Width;
        double tx = column + u, ty = row + v;
        if (tx < 0 || tx > to.Width - 1 || ty < 0 || ty > to.Height - 1)
            return default;
        double residual = 0, xx = 0, xy = 0, yy = 0, xr = 0, yr = 0;
        for (int c = 0; c < from.Channels; c++)
        {
            double r = From(0, 0) - To(tx, ty);
            double gx = (From(1, 0) - From(-1, 0) + Difference(1, 0)) / 4;
            double gy = (From(0, 1) - From(0, -1) + Difference(0, 1)) / 4;
            residual += r * r;
            (xx, xy, yy) = (xx + gx * gx, xy + gx * gy, yy + gy * gy);
            (xr, yr) = (xr + gx * r, yr + gy * r);

            double From(int dx, int dy) => At(from, column + dx, row + dy);

            double At(FeatureMap map, int x, int y)
            {
                double value = map.Values.Span[(Math.Clamp(y, 0, map.Height - 1) * map.Width + Math.Clamp(x, 0, map.Width - 1)) * map.Channels + c];
                return Math.Sign(value) * Math.Sqrt(Math.Abs(value) / peak);
            }

            double To(double x, double y) => Bilinear(x, y, (i, j) => At(to, i, j));

            // The difference across a target, interpolated from those across the four cells around it.
            double Difference(int dx, int dy) => Bilinear(tx, ty, (i, j) => At(to, Math.Min(i, to.Width - 1) + dx, Math.Min(j, to.Height - 1) + dy) - At(to, i - dx, j - dy));
        }

        return new Motion(true, residual, xx, xy, yy, xr, yr);
    }

    private static double Bilinear(double x, double y, Func<int, int, double> at)
    {
        int x1 = (int)x, y1 = (int)y;
        double fx = x - x1, fy = y - y1;
        return (1 - fx) * (1 - fy) * at(x1, y1) + fx * (1 - fy) * at(x1 + 1, y1) + (1 - fx) * fy * at(x1, y1 + 1) + fx * fy * at(x1 + 1, y1 + 1);
    }

    private static double ToBorder(double position, int side) => Math.Max(0, Math.Min(position, side - 1 - position));

    private static double[] Solve(double[,] matrix)
    {
        int n = matrix.GetLength(0);
        for (int pivot = 0; pivot < n; pivot++)
        {
            for (int row = 0; row < n; row++)
            {
                if (row == pivot)
                    continue;
                double factor = matrix[row, pivot] / matrix[pivot, pivot];
                for (int column = pivot; column <= n; column++)
                    matrix[row, column] -= factor * matrix[pivot, column];
            }
        }

        return [.. Enumerable.Range(0, n).Select(i => matrix[i, n] / matrix[i, i])];
    }
}
