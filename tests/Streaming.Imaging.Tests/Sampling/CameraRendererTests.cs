using Streaming.Domain;
using Streaming.Imaging.Decoding;
using Streaming.Imaging.Sampling;

namespace Streaming.Imaging.Tests;

/// Pictures that our own sampler did not make.
public class CameraRendererTests
{
    private const int Size = 64;

    // A colour that changes slowly, so that neither interpolation nor compression changes it much.
    private static DecodedImage Slope()
    {
        var rgb = new byte[3 * Size * Size];
        for (var i = 0; i < Size * Size; i++)
            (rgb[3 * i], rgb[3 * i + 1], rgb[3 * i + 2]) = ((byte)(40 + 2 * (i % Size)), (byte)(40 + 2 * (i / Size)), 100);
        return DecodedImage.FromRgb(Size, Size, rgb);
    }

    private static float[] Render(Affine view, float brightness = 1f, int background = 0)
    {
        using var source = Slope();
        var values = new float[3 * Size * Size];
        CameraRenderer.Render(source, ViewMap.OutputToSource(Size, Size, Size, view), Size, new CameraSettings(0.4f, background, brightness, 95), values);
        return values;
    }

    private static (float Red, float Green, float Blue) At(float[] values, int x, int y) =>
        (values[y * Size + x], values[Size * Size + y * Size + x], values[2 * Size * Size + y * Size + x]);

    [Fact]
    public void A_view_goes_where_our_own_sampler_takes_it()
    {
        var view = AffineModule.about(32, 32, AffineModule.andThen(AffineModule.scaling(1.1, 1.1), AffineModule.rotation(30)));
        var values = Render(view);
        var ours = new float[3 * Size * Size];
        using var source = Slope();
        AffineSampler.Render(source, ViewMap.OutputToSource(Size, Size, Size, view), Size, Fill.Edge, ours);
        // The middle, which no border comes near.
        for (var y = 20; y < 44; y++)
        {
            for (var x = 20; x < 44; x++)
            {
                var (own, other) = (At(ours, x, y), At(values, x, y));
                Assert.InRange(other.Red - own.Red, -4, 4);
                Assert.InRange(other.Green - own.Green, -4, 4);
                Assert.InRange(other.Blue - own.Blue, -4, 4);
            }
        }
    }

    [Fact]
    public void Brightness_multiplies_and_the_ground_has_its_colour()
    {
        var dark = Render(AffineModule.identity, 0.5f);
        var (red, _, blue) = At(dark, 32, 32);
        Assert.InRange(red, 48, 56);
        Assert.InRange(blue, 46, 54);
        var ground = At(Render(AffineModule.translation(32, 0), background: 0x20C040), 4, 32);
        Assert.InRange(ground.Red, 0x20 - 8, 0x20 + 8);
        Assert.InRange(ground.Green, 0xC0 - 8, 0xC0 + 8);
        Assert.InRange(ground.Blue, 0x40 - 8, 0x40 + 8);
    }

    [Fact]
    public void A_destination_that_is_too_short_is_refused()
    {
        using var source = Slope();
        Assert.Throws<ArgumentException>(() => CameraRenderer.Render(source, AffineModule.identity, Size, new CameraSettings(0.4f, 0, 1, 90), new float[10]));
    }
}
