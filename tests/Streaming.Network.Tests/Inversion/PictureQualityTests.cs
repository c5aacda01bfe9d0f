using Streaming.Network.Inversion;

namespace Streaming.Network.Tests.Inversion;

public sealed class PictureQualityTests
{
    [Fact]
    public void Ratios_are_those_of_their_definition()
    {
        var truth = Array.ConvertAll(Draw.Normals(3 * 50, 1, 40), value => value + 128);
        var near = Array.ConvertAll(truth, value => value + 3);
        var far = Array.ConvertAll(truth, value => value - 12);
        var quality = new PictureQuality();
        quality.Add(near, truth);
        quality.Add(far, truth);
        Assert.Equal(2, quality.Images);
        double Ratio(double error) => 10 * Math.Log10(255 * 255 / error);
        Assert.Equal((Ratio(9) + Ratio(144)) / 2, quality.MeanRatio, 3);
        Assert.Equal(Ratio((9 + 144) / 2.0), quality.RatioOfMeanError, 3);

        // A flat picture in the mean colour errs by each colour's variance.
        var variance = Enumerable.Range(0, 3).Average(c =>
        {
            var plane = truth.Skip(c * 50).Take(50).Select(value => (double)value).ToArray();
            return plane.Average(value => Math.Pow(value - plane.Average(), 2));
        });
        Assert.Equal(Ratio(variance), quality.FlatRatio, 3);
    }

    [Fact]
    public void A_perfect_picture_has_a_finite_ratio()
    {
        var quality = new PictureQuality();
        quality.Add(new float[12], new float[12]);
        Assert.True(double.IsFinite(quality.MeanRatio) && quality.MeanRatio > 80);
        Assert.Throws<ArgumentException>(() => quality.Add(new float[12], new float[15]));
    }
}
