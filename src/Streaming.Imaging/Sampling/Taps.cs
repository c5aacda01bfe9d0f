using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Streaming.Domain;
using Streaming.Imaging.Decoding;

namespace Streaming.Imaging.Sampling;

/// <summary>Weighted sums of a rectangle of neighbouring source pixels, inside the image or across its border.</summary>
internal readonly ref struct Taps
{
    private readonly ref byte pixels;
    private readonly int width;
    private readonly int height;
    private readonly int stride;
    private readonly BorderTable columns;
    private readonly BorderTable rows;
    private readonly Vector128<float> constant;

    /// <summary>The mean of ImageNet's training images as Caffe's models subtract it. Lanes: red, green, blue, nothing.</summary>
    private static Vector128<float> MeanColour => Vector128.Create(122.67891f, 116.66877f, 104.00699f, 0f);

    public Taps(DecodedImage source, BorderTable columns, BorderTable rows, Fill fill)
    {
        pixels = ref MemoryMarshal.GetReference(source.Padded);
        width = source.Width;
        height = source.Height;
        stride = source.Stride;
        this.columns = columns;
        this.rows = rows;
        constant = fill == Fill.Mean ? MeanColour : Vector128<float>.Zero;
    }

    /// <summary>Bilinear interpolation between the pixels (x0, y0) and (x0 + 1, y0 + 1). Lanes: red, green, blue, nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<float> Bilinear(int x0, int y0, float fx, float fy)
    {
        Vector256<float> upper, lower;
        if ((uint)x0 < (uint)(width - 1) && (uint)y0 < (uint)(height - 1))
        {
            ref var at = ref Unsafe.Add(ref pixels, (nint)y0 * stride + x0 * DecodedImage.BytesPerPixel);
            upper = TwoPixels(ref at);
            lower = TwoPixels(ref Unsafe.Add(ref at, stride));
        }
        else
        {
            upper = Vector256.Create(Pixel(x0, y0), Pixel(x0 + 1, y0));
            lower = Vector256.Create(Pixel(x0, y0 + 1), Pixel(x0 + 1, y0 + 1));
        }

        var between = Vector256.FusedMultiplyAdd(lower - upper, Vector256.Create(fy), upper);
        return Vector128.FusedMultiplyAdd(between.GetUpper() - between.GetLower(), Vector128.Create(fx), between.GetLower());
    }

    /// <summary>The sum of weight times pixel over the rectangle that starts at (x0, y0). Lanes: red, green, blue, nothing.</summary>
    public Vector128<float> Sum(int x0, int y0, TentWeights xWeights, TentWeights yWeights)
    {
        ReadOnlySpan<float> wx = xWeights.Values, wy = yWeights.Values;
        var inside = x0 >= 0 && y0 >= 0 && x0 + xWeights.Count <= width && y0 + yWeights.Count <= height;
        return inside ? Inside(x0, y0, wx, xWeights.Count, wy, yWeights.Count) : Across(x0, y0, wx, xWeights.Count, wy, yWeights.Count);
    }

    private Vector128<float> Inside(int x0, int y0, ReadOnlySpan<float> wx, int nx, ReadOnlySpan<float> wy, int ny)
    {
        // Lanes: red, green, blue, nothing of a pixel with an even place, then of its right neighbour.
        var sum = Vector256<float>.Zero;
        ref var row = ref Unsafe.Add(ref pixels, (nint)y0 * stride + x0 * DecodedImage.BytesPerPixel);
        for (var j = 0; j < ny; j++)
        {
            var rowSum = Vector256<float>.Zero;
            for (var i = 0; i < nx; i += 2)
            {
                var weights = Vector256.Create(Vector128.Create(wx[i]), Vector128.Create(wx[i + 1]));
                rowSum = Vector256.FusedMultiplyAdd(TwoPixels(ref Unsafe.Add(ref row, i * DecodedImage.BytesPerPixel)), weights, rowSum);
            }

            sum = Vector256.FusedMultiplyAdd(rowSum, Vector256.Create(wy[j]), sum);
            row = ref Unsafe.Add(ref row, stride);
        }

        return sum.GetLower() + sum.GetUpper();
    }

    private Vector128<float> Across(int x0, int y0, ReadOnlySpan<float> wx, int nx, ReadOnlySpan<float> wy, int ny)
    {
        var sum = Vector128<float>.Zero;
        for (var j = 0; j < ny; j++)
        {
            var rowSum = Vector128<float>.Zero;
            for (var i = 0; i < nx; i++)
                rowSum = Vector128.FusedMultiplyAdd(Pixel(x0 + i, y0 + j), Vector128.Create(wx[i]), rowSum);
            sum = Vector128.FusedMultiplyAdd(rowSum, Vector128.Create(wy[j]), sum);
        }

        return sum;
    }

    // Lanes: red, green, blue, nothing.
    private Vector128<float> Pixel(int x, int y)
    {
        int column = this.columns[x], row = this.rows[y];
        if (column == BorderTable.Outside || row == BorderTable.Outside)
            return constant;
        var bytes = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref pixels, (nint)row + column));
        var shorts = Vector128.WidenLower(Vector128.CreateScalarUnsafe(bytes).AsByte());
        return Vector128.ConvertToSingle(Vector128.WidenLower(shorts).AsInt32());
    }

    // Lanes: red, green, blue, nothing of the pixel, then of its right neighbour.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> TwoPixels(ref byte first)
    {
        var bytes = Unsafe.ReadUnaligned<ulong>(ref first);
        var shorts = Vector128.WidenLower(Vector128.CreateScalarUnsafe(bytes).AsByte());
        return Vector256.ConvertToSingle(Vector256.WidenLower(shorts.ToVector256Unsafe()).AsInt32());
    }
}
