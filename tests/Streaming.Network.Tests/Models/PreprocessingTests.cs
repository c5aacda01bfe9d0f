using Streaming.Domain;
using Streaming.Network.Models;

namespace Streaming.Network.Tests.Models;

public sealed class PreprocessingTests
{
    [Fact]
    public void Caffe_takes_blue_first_minus_the_mean()
    {
        var pixel = LastPixel(Dialect.CaffeReference, red: 200, green: 100, blue: 50);
        Assert.Equal([50 - 104.00699f, 100 - 116.66877f, 200 - 122.67891f], pixel);
        Assert.Equal(pixel, LastPixel(Dialect.CaffeNet, 200, 100, 50));
    }

    [Fact]
    public void Torchvision_takes_red_first_in_units_of_its_deviation()
    {
        var pixel = LastPixel(Dialect.Torchvision, red: 255, green: 127.5f, blue: 0);
        Assert.Equal((1 - 0.485) / 0.229, pixel[0], 1e-5);
        Assert.Equal((0.5 - 0.456) / 0.224, pixel[1], 1e-5);
        Assert.Equal(-0.406 / 0.225, pixel[2], 1e-5);
    }

    [Fact]
    public void Sizes_are_checked() =>
        Assert.Throws<ArgumentException>(() => Preprocessing.Of(Dialect.Torchvision).Apply(new float[3 * 227 * 227], new float[3 * 227 * 227]));

    private static float[] LastPixel(Dialect dialect, float red, float green, float blue)
    {
        var preprocessing = Preprocessing.Of(dialect);
        var plane = preprocessing.InputSize * preprocessing.InputSize;
        var picture = new float[3 * plane];
        (picture[plane - 1], picture[(2 * plane) - 1], picture[^1]) = (red, green, blue);
        var input = new float[3 * plane];
        preprocessing.Apply(picture, input);
        return input[^3..];
    }
}
