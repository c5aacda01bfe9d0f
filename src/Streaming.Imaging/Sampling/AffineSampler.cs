using System.Runtime.Intrinsics;
using Streaming.Domain;
using Streaming.Imaging.Decoding;

namespace Streaming.Imaging.Sampling;

/// <summary>
/// Samples an image under an affine map, in one resample from the decoded pixels to the network's input.
/// <para>
/// The value at an output pixel is a weighted mean of the source pixels about the point it is mapped to. The weight is a
/// product of two tents, one along each axis of the source, with half-widths
/// <c>rx = max(1, sqrt(A^2 + B^2))</c> and <c>ry = max(1, sqrt(D^2 + E^2))</c>: the lengths that one output pixel's
/// step covers there. Where the map does not shrink the image this is bilinear interpolation; where it does, it is
/// bilinear interpolation widened enough not to alias. The identity reproduces the pixels exactly.
/// </para>
/// </summary>
public static class AffineSampler
{
    // Half-widths this close to 1 are 1 with rounding errors (turns about a point), and bilinear.
    private const double Rounding = 1e-9;

    /// <summary>Renders an image into three planes.</summary>
    /// <param name="source">The image.</param>
    /// <param name="outputToSource">
    /// From continuous output coordinates to continuous source coordinates; pixel i's centre is at i + 0.5 on both sides.
    /// </param>
    /// <param name="size">Side of the square output in pixels.</param>
    /// <param name="fill">What stands outside the source.</param>
    /// <param name="destination">
    /// Receives 3 x size x size values from 0 to 255: the planes red, green, blue, each row by row.
    /// </param>
    /// <exception cref="ArgumentException">The destination is too short, or the map is not finite or reaches absurdly far.</exception>
    public static void Render(DecodedImage source, Affine outputToSource, int size, Fill fill, Span<float> destination)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        var plane = checked(size * size);
        if (destination.Length < 3 * plane)
            throw new ArgumentException($"Expected room for 3x{size}x{size} values, found {destination.Length}.", nameof(destination));

        var map = outputToSource;
        double rx = HalfWidth(map.A, map.B), ry = HalfWidth(map.D, map.E);
        int nx = (int)Math.Ceiling(2 * rx), ny = (int)Math.Ceiling(2 * ry);
        (var left, var right) = Reach(map.A, map.B, map.C, size);
        (var top, var bottom) = Reach(map.D, map.E, map.F, size);
        using var columns = new BorderTable(Math.Floor(left - rx), Math.Ceiling(right + rx) + 1, source.Width, DecodedImage.BytesPerPixel, fill);
        using var rows = new BorderTable(Math.Floor(top - ry), Math.Ceiling(bottom + ry) + 1, source.Height, source.Stride, fill);

        var taps = new Taps(source, columns, rows, fill);
        Span<float> red = destination[..plane], green = destination.Slice(plane, plane), blue = destination.Slice(2 * plane, plane);
        var xWeights = new TentWeights(rx, nx);
        var yWeights = new TentWeights(ry, ny);
        var bilinear = nx == 2 && ny == 2;

        for (int row = 0, at = 0; row < size; row++)
        {
            var rowX = map.B * (row + 0.5) + map.C - 0.5;
            var rowY = map.E * (row + 0.5) + map.F - 0.5;
            for (var column = 0; column < size; column++, at++)
            {
                // In pixel indices of the source: the point, and the first pixel under each tent.
                double x = map.A * (column + 0.5) + rowX, y = map.D * (column + 0.5) + rowY;
                int x0 = (int)Math.Floor(x - rx) + 1, y0 = (int)Math.Floor(y - ry) + 1;

                Vector128<float> pixel;
                if (bilinear)
                {
                    pixel = taps.Bilinear(x0, y0, (float)(x - x0), (float)(y - y0));
                }
                else
                {
                    var total = xWeights.Place((float)(x - x0)) * yWeights.Place((float)(y - y0));
                    pixel = taps.Sum(x0, y0, xWeights, yWeights) / total;
                }

                red[at] = pixel[0];
                green[at] = pixel[1];
                blue[at] = pixel[2];
            }
        }
    }

    private static double HalfWidth(double alongX, double alongY)
    {
        var length = Math.Sqrt(alongX * alongX + alongY * alongY);
        return length < 1 + Rounding ? 1 : length;
    }

    // The lowest and highest source index, before flooring, that a pixel centre of the output is mapped to.
    private static (double Low, double High) Reach(double a, double b, double c, int size)
    {
        double near = 0.5, far = size - 0.5, origin = c - 0.5;
        return (origin + Math.Min(a * near, a * far) + Math.Min(b * near, b * far),
                origin + Math.Max(a * near, a * far) + Math.Max(b * near, b * far));
    }
}
