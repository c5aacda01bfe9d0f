using SkiaSharp;
using Streaming.Domain;
using Streaming.Imaging.Decoding;

namespace Streaming.Imaging.Sampling;

/// <summary>How another camera would have taken a picture.</summary>
/// <param name="Sharpness">Of the cubic interpolation: C of Mitchell and Netravali (1988), with B = 1 - 2 C; 1/3 to 1/2.</param>
/// <param name="Background">The colour around the picture, 0xRRGGBB.</param>
/// <param name="Brightness">What every value is multiplied by.</param>
/// <param name="Quality">Of the JPEG that the picture goes through, 0 to 100.</param>
public readonly record struct CameraSettings(float Sharpness, int Background, float Brightness, int Quality);

/// <summary>
/// Pictures that our own sampler did not make: drawn by Skia with cubic interpolation onto a background of one colour, made
/// brighter or darker, and compressed. What is told from them does not rest on how <see cref="AffineSampler"/> renders.
/// </summary>
public static class CameraRenderer
{
    /// <summary>Renders an image into three planes.</summary>
    /// <param name="source">The image.</param>
    /// <param name="outputToSource">From continuous output coordinates to continuous source coordinates.</param>
    /// <param name="size">Side of the square output in pixels.</param>
    /// <param name="settings">How it is taken.</param>
    /// <param name="destination">Receives 3 x size x size values from 0 to 255: the planes red, green, blue, each row by row.</param>
    /// <exception cref="ArgumentException">The destination is too short, or the map is singular.</exception>
    public static void Render(DecodedImage source, Affine outputToSource, int size, CameraSettings settings, Span<float> destination)
    {
        ArgumentNullException.ThrowIfNull(source);
        var plane = checked(size * size);
        if (destination.Length < 3 * plane)
            throw new ArgumentException($"Expected room for 3x{size}x{size} values, found {destination.Length}.", nameof(destination));

        using var taken = Draw(source, AffineModule.inverse(outputToSource), size, settings);
        using var encoded = taken.Encode(SKEncodedImageFormat.Jpeg, settings.Quality);
        using var picture = SKBitmap.Decode(encoded);
        var pixels = picture.Pixels;
        for (var i = 0; i < plane; i++)
            (destination[i], destination[plane + i], destination[(2 * plane) + i]) = (pixels[i].Red, pixels[i].Green, pixels[i].Blue);
    }

    private static SKImage Draw(DecodedImage source, Affine toOutput, int size, CameraSettings settings)
    {
        var info = new SKImageInfo(source.Width, source.Height, SKColorType.Rgb888x, SKAlphaType.Opaque);
        using var image = SKImage.FromPixelCopy(info, source.Pixels, source.Stride);
        using var surface = SKSurface.Create(new SKImageInfo(size, size, SKColorType.Rgba8888, SKAlphaType.Premul));
        var gain = settings.Brightness;
        using var brightness = SKColorFilter.CreateColorMatrix([gain, 0, 0, 0, 0, 0, gain, 0, 0, 0, 0, 0, gain, 0, 0, 0, 0, 0, 1, 0]);
        using var paint = new SKPaint { ColorFilter = brightness, IsAntialias = true };
        var canvas = surface.Canvas;
        canvas.Clear(new SKColor(0xFF000000u | (uint)settings.Background));
        canvas.SetMatrix(new SKMatrix(
            (float)toOutput.A, (float)toOutput.B, (float)toOutput.C, (float)toOutput.D, (float)toOutput.E, (float)toOutput.F, 0, 0, 1));
        canvas.DrawImage(image, 0, 0, new SKSamplingOptions(new SKCubicResampler(1 - (2 * settings.Sharpness), settings.Sharpness)), paint);
        return surface.Snapshot();
    }
}
