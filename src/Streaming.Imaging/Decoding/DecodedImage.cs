using System.Buffers;

namespace Streaming.Imaging.Decoding;

/// <summary>
/// An image in memory: rows from the top, pixels from the left, four bytes a pixel (red, green, blue, and a fourth that
/// means nothing and keeps pixels aligned). The buffer is pooled; dispose the image as soon as it was sampled. Reading
/// from several threads is safe, disposing while another thread reads is not.
/// </summary>
public sealed class DecodedImage : IDisposable
{
    /// <summary>Bytes a pixel.</summary>
    public const int BytesPerPixel = 4;

    // Two pixels are read at a time, so the last pixel of the image may be read together with one behind it.
    private const int Padding = 2 * BytesPerPixel;

    private readonly ArrayPool<byte> pool;
    private byte[]? buffer;

    internal DecodedImage(int width, int height, ArrayPool<byte> pool)
    {
        Width = width;
        Height = height;
        this.pool = pool;
        this.buffer = pool.Rent(Length + Padding);
    }

    /// <summary>Width in pixels.</summary>
    public int Width { get; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; }

    /// <summary>Bytes from one row to the next.</summary>
    public int Stride => Width * BytesPerPixel;

    /// <summary>SHA-256 of the encoded file's bytes in lower-case hexadecimal; empty where there was no file.</summary>
    public string ContentHash { get; internal init; } = "";

    /// <summary>What is reserved for the pixels, until the image is disposed; null where nothing is.</summary>
    internal PixelRoom? Room { get; set; }

    /// <summary>The pixels, Height x Width x 4 bytes.</summary>
    /// <exception cref="ObjectDisposedException">The image was disposed.</exception>
    public ReadOnlySpan<byte> Pixels => Padded[..Length];

    /// <summary>The pixels and the bytes behind them that may be read (but mean nothing).</summary>
    internal Span<byte> Padded
    {
        get
        {
            ObjectDisposedException.ThrowIf(this.buffer is null, this);
            return this.buffer.AsSpan(0, Length + Padding);
        }
    }

    private int Length => checked(Stride * Height);

    /// <summary>An image of the given pixels.</summary>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="rgb">Height x Width x 3 bytes: red, green, blue.</param>
    internal static DecodedImage FromRgb(int width, int height, ReadOnlySpan<byte> rgb)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (rgb.Length != checked(width * height * 3))
            throw new ArgumentException($"Expected {width}x{height}x3 bytes, found {rgb.Length}.", nameof(rgb));

        var image = new DecodedImage(width, height, ArrayPool<byte>.Shared);
        var pixels = image.Padded;
        for (int from = 0, to = 0; from < rgb.Length; from += 3, to += BytesPerPixel)
        {
            rgb.Slice(from, 3).CopyTo(pixels[to..]);
            pixels[to + 3] = 255;
        }

        return image;
    }

    /// <summary>Gives the buffer back.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref this.buffer, null) is not { } buffer)
            return;
        this.pool.Return(buffer);
        Room?.Dispose();
    }
}
