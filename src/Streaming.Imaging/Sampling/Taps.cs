using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Streaming.Domain;
using Streaming.Imaging.Decoding;

namespace Streaming.Imaging.Sampling;

/// <summary>Weighted sums of a rectangle of neighbouring source pixels, inside the image or across its border.</summary>
internal readonly ref struct Taps
{
    private readonly ref byte _pixels;
    private readonly int _width;
    private readonly int _height;
    private readonly int _stride;
    private readonly BorderTable _columns;
    private readonly BorderTable _rows;
    private readonly Vector128<float> _constant;

    /// <summary>The mean of ImageNet's training images as Caffe's models subtract it. Lanes: red, green, blue, nothing.</summary>
    private static Vector128<float> MeanColour => Vector128.Create(122.67891f, 116.66877f, 104.00699f, 0f);

    public Taps(DecodedImage source, BorderTable columns, BorderTable rows, Fill fill)
    {
        _pixels = ref MemoryMarshal.GetReference(source.Padded);
        _width = source.Width;
        _height = source.Height;
        _stride = source.Stride;
        _columns = columns;
        _rows = rows;
        _constant = fill == Fill.Mean ? MeanColour : Vector128<float>.Zero;
    }

    /// <summary>Bilinear interpolation between the pixels (x0, y0) and (x0 + 1, y0 + 1). Lanes: red, green, blue, nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<float> Bilinear(int x0, int y0, float fx, float fy)
    {
        Vector256<float> upper, lower;
        if ((uint)x0 < (uint)(_width - 1) && (uint)y0 < (uint)(_height - 1))
        {
            ref byte at = ref Unsafe.Add(ref _pixels, (nint)y0 * _stride + x0 * DecodedImage.BytesPerPixel);
            upper = TwoPixels(ref at);
            lower = TwoPixels(ref Unsafe.Add(ref at, _stride));
        }
        else
        {
            upper = Vector256.Create(Pixel(x0, y0), Pixel(x0 + 1, y0));
            lower = Vector256.Create(Pixel(x0, y0 + 1), Pixel(x0 + 1, y0 + 1));
        }

        Vector256<float> between = Vector256.FusedMultiplyAdd(lower - upper, Vector256.Create(fy), upper);
        return Vector128.FusedMultiplyAdd(between.GetUpper() - between.GetLower(), Vector128.Create(fx), between.GetLower());
    }

    /// <summary>The sum of weight times pixel over the rectangle that starts at (x0, y0). Lanes: red, green, blue, nothing.</summary>
    public Vector128<float> Sum(int x0, int y0, TentWeights xWeights, TentWeights yWeights)
    {
        ReadOnlySpan<float> wx = xWeights.Values, wy = yWeights.Values;
        bool inside = x0 >= 0 && y0 >= 0 && x0 + xWeights.Count <= _width && y0 + yWeights.Count <= _height;
        return inside ? Inside(x0, y0, wx, xWeights.Count, wy, yWeights.Count) : Across(x0, y0, wx, xWeights.Count, wy, yWeights.Count);
    }

    private Vector128<float> Inside(int x0, int y0, ReadOnlySpan<float> wx, int nx, ReadOnlySpan<float> wy, int ny)
    {
        // Lanes: red, green, blue, nothing of a pixel with an even place, then of its right neighbour.
        Vector256<float> sum = Vector256<float>.Zero;
        ref byte row = ref Unsafe.Add(ref _pixels, (nint)y0 * _stride + x0 * DecodedImage.BytesPerPixel);
        for (int j = 0; j < ny; j++)
        {
            Vector256<float> rowSum = Vector256<float>.Zero;
            for (int i = 0; i < nx; i += 2)
            {
                Vector256<float> weights = Vector256.Create(Vector128.Create(wx[i]), Vector128.Create(wx[i + 1]));
                rowSum = Vector256.FusedMultiplyAdd(TwoPixels(ref Unsafe.Add(ref row, i * DecodedImage.BytesPerPixel)), weights, rowSum);
            }

            sum = Vector256.FusedMultiplyAdd(rowSum, Vector256.Create(wy[j]), sum);
            row = ref Unsafe.Add(ref row, _stride);
        }

        return sum.GetLower() + sum.GetUpper();
    }

    private Vector128<float> Across(int x0, int y0, ReadOnlySpan<float> wx, int nx, ReadOnlySpan<float> wy, int ny)
    {
        Vector128<float> sum = Vector128<float>.Zero;
        for (int j = 0; j < ny; j++)
        {
            Vector128<float> rowSum = Vector128<float>.Zero;
            for (int i = 0; i < nx; i++)
                rowSum = Vector128.FusedMultiplyAdd(Pixel(x0 + i, y0 + j), Vector128.Create(wx[i]), rowSum);
            sum = Vector128.FusedMultiplyAdd(rowSum, Vector128.Create(wy[j]), sum);
        }

        return sum;
    }

    // Lanes: red, green, blue, nothing.
    private Vector128<float> Pixel(int x, int y)
    {
        int column = _columns[x], row = _rows[y];
        if (column == BorderTable.Outside || row == BorderTable.Outside)
            return _constant;
        uint bytes = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref _pixels, (nint)row + column));
        Vector128<ushort> shorts = Vector128.WidenLower(Vector128.CreateScalarUnsafe(bytes).AsByte());
        return Vector128.ConvertToSingle(Vector128.WidenLower(shorts).AsInt32());
    }

    // Lanes: red, green, blue, nothing of the pixel, then of its right neighbour.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> TwoPixels(ref byte first)
    {
        ulong bytes = Unsafe.ReadUnaligned<ulong>(ref first);
        Vector128<ushort> shorts = Vector128.WidenLower(Vector128.CreateScalarUnsafe(bytes).AsByte());
        return Vector256.ConvertToSingle(Vector256.WidenLower(shorts.ToVector256Unsafe()).AsInt32());
    }
}
