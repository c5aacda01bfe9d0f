using Streaming.Domain;
using Streaming.Imaging.Depictions;

namespace Streaming.Imaging.Tests;

/// Photographs as negatives and line drawings.
public class DepictedPictureTests
{
    private const int Size = 40;

    private static float[] Of(Func<int, int, float> value)
    {
        var plane = Enumerable.Range(0, Size * Size).Select(i => value(i % Size, i / Size)).ToArray();
        return [.. plane, .. plane, .. plane];
    }

    private static float[] Made(Depiction depiction, float[] picture)
    {
        var made = picture.ToArray();
        DepictedPicture.Make(depiction, Size, made);
        return made;
    }

    private static float Wave(int x, int y) => 128 + (60 * MathF.Sin((0.5f * x) + (0.02f * y * y))) + (40 * MathF.Cos(0.7f * y));

    [Fact]
    public void A_photograph_stays_and_the_negative_of_a_negative_is_the_photograph()
    {
        var picture = Of(Wave);
        Assert.Equal(picture, Made(Depiction.Photograph, picture));
        var negative = Made(Depiction.Negative, picture);
        Assert.Equal(picture.Select(value => 255 - value), negative);
        Assert.All(Made(Depiction.Negative, negative).Zip(picture), pair => Assert.Equal(pair.Second, pair.First, 1e-4f));
    }

    [Fact]
    public void One_colour_is_drawn_by_no_line_and_an_edge_by_one_on_its_dark_side()
    {
        Assert.All(Made(Depiction.Drawing, Of((_, _) => 77)), value => Assert.Equal(255, value));
        var edge = Made(Depiction.Drawing, Of((x, _) => x < 20 ? 30 : 220));
        Assert.Equal(0, edge[(20 * Size) + 19]);
        Assert.Equal((255, 255, 255), (edge[(20 * Size) + 5], edge[(20 * Size) + 20], edge[(20 * Size) + 35]));
    }

    // A plain twin: the difference of two Gaussians as one sum over the plane.
    [Fact]
    public void A_line_is_where_a_fine_blur_is_darker_than_a_coarse_one()
    {
        var picture = Of(Wave);
        var drawn = Made(Depiction.Drawing, picture);
        double Blurred(int x, int y, double deviation)
        {
            var reach = (int)Math.Ceiling(3 * deviation);
            double sum = 0, weights = 0;
            for (var v = -reach; v <= reach; v++)
            {
                for (var u = -reach; u <= reach; u++)
                {
                    var weight = Math.Exp(-((u * u) + (v * v)) / (2 * deviation * deviation));
                    weights += weight;
                    sum += weight * picture[(Math.Clamp(y + v, 0, Size - 1) * Size) + Math.Clamp(x + u, 0, Size - 1)];
                }
            }
            return sum / weights;
        }
        for (var i = 0; i < Size * Size; i++)
        {
            var expected = 255 * (1 - Math.Clamp((Blurred(i % Size, i / Size, 1.6) - Blurred(i % Size, i / Size, 1.0) - 1.5) / 4, 0, 1));
            Assert.Equal(expected, drawn[i], 0.05);
            Assert.Equal((drawn[i], drawn[i]), (drawn[(Size * Size) + i], drawn[(2 * Size * Size) + i]));
        }
        Assert.Contains(drawn, value => value < 100);
    }

    [Fact]
    public void A_picture_of_another_size_is_refused() =>
        Assert.Throws<ArgumentException>(() => DepictedPicture.Make(Depiction.Drawing, Size, new float[3]));
}
