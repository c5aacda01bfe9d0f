using Streaming.Domain;
using Streaming.Imaging.Decoding;
using Streaming.Imaging.Sampling;

namespace Streaming.Imaging.Tests;

public class CropTests
{
    [Fact]
    public void On_an_image_of_256_pixels_the_ten_views_are_plain_windows()
    {
        using DecodedImage image = Pictures.Noise(256, 256, 1);
        const int Size = 227;
        var views = Crop.Ten(Size);
        // Left, top of each window: the middle, then the corners; then the same mirrored.
        (int Left, int Top)[] windows = [(14, 14), (0, 0), (29, 0), (0, 29), (29, 29)];
        Assert.Equal(10, views.Count);
        Assert.Equal(Crop.Centre(Size), views[0]);
        for (int v = 0; v < 10; v++)
        {
            var planes = new float[3 * Size * Size];
            AffineSampler.Render(image, views[v].OutputToSource(256, 256, Size), Size, Fill.Edge, planes);
            (int left, int top) = windows[v % 5];
            for (int y = 0; y < Size; y++)
            {
                for (int x = 0; x < Size; x++)
                {
                    var (red, green, blue) = image.At(left + (v < 5 ? x : Size - 1 - x), top + y);
                    int at = (y * Size) + x;
                    Assert.Equal((red, green, blue), (planes[at], planes[(Size * Size) + at], planes[(2 * Size * Size) + at]));
                }
            }
        }
    }

    [Fact]
    public void Another_size_is_stretched_first_in_the_same_resample()
    {
        using DecodedImage image = Pictures.Noise(100, 80, 2);
        var stretched = new float[3 * 256 * 256];
        AffineSampler.Render(image, ViewMap.OutputToSource(100, 80, 256, AffineModule.identity), 256, Fill.Edge, stretched);
        var crop = new Crop(7, 20, true);
        var planes = new float[3 * 224 * 224];
        AffineSampler.Render(image, crop.OutputToSource(100, 80, 224), 224, Fill.Edge, planes);
        for (int i = 0; i < planes.Length; i++)
        {
            (int c, int y, int x) = (i / (224 * 224), i / 224 % 224, i % 224);
            Assert.Equal(stretched[(c * 256 * 256) + ((20 + y) * 256) + 7 + 223 - x], planes[i], 0.01f);
        }
    }

    [Fact]
    public void Torchvisions_windows_lie_inside() =>
        Assert.All(Crop.Ten(224), crop => Assert.True(crop is { Left: >= 0 and <= 32, Top: >= 0 and <= 32 }));
}
