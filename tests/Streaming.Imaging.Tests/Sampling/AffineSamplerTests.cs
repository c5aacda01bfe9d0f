using FsCheck;
using FsCheck.Xunit;
using Streaming.Domain;
using Streaming.Imaging.Decoding;
using Streaming.Imaging.Sampling;

namespace Streaming.Imaging.Tests;

public class AffineSamplerTests
{
    private static readonly Fill[] Fills = [Fill.Reflect, Fill.Edge, Fill.Black, Fill.Mean];

    private static float[] Render(DecodedImage source, Affine map, int size, Fill fill = default)
    {
        var values = new float[3 * size * size];
        Array.Fill(values, float.NaN);
        AffineSampler.Render(source, map, size, fill, values);
        return values;
    }

    [Fact]
    public void The_identity_reproduces_every_pixel_exactly()
    {
        using DecodedImage source = Pictures.Noise(31, 31, 1);
        foreach (Fill fill in Fills)
        {
            float[] values = Render(source, ViewMap.OutputToSource(31, 31, 31, AffineModule.identity), 31, fill);
            for (int y = 0; y < 31; y++)
            for (int x = 0; x < 31; x++)
                Assert.Equal(source.At(x, y), ((int)values[y * 31 + x], (int)values[(31 + y) * 31 + x], (int)values[(62 + y) * 31 + x]));
        }
    }

    [Theory]
    [InlineData(90)]
    [InlineData(180)]
    [InlineData(270)]
    public void A_quarter_turn_moves_pixels_exactly(int degrees)
    {
        using DecodedImage source = Pictures.Noise(20, 20, 2);
        Affine view = AffineModule.about(10, 10, AffineModule.rotation(degrees));
        float[] values = Render(source, ViewMap.OutputToSource(20, 20, 20, view), 20);
        for (int y = 0; y < 20; y++)
        for (int x = 0; x < 20; x++)
        {
            // Counter-clockwise as seen: what was at the right edge comes to the top.
            (int fromX, int fromY) = degrees switch { 90 => (19 - y, x), 180 => (19 - x, 19 - y), _ => (y, 19 - x) };
            Assert.Equal(source.At(fromX, fromY).Red, values[y * 20 + x]);
        }
    }

    [Property(MaxTest = 60)]
    public void It_agrees_with_the_plain_definition(PositiveInt seed)
    {
        var random = new Random(seed.Get);
        int width = random.Next(1, 60), height = random.Next(1, 60), size = random.Next(1, 16);
        double Between(double low, double high) => low + (high - low) * random.NextDouble();
        Affine map = random.Next(3) switch
        {
            0 => ViewMap.OutputToSource(width, height, size, AffineModule.about(size / 2.0, size / 2.0, AffineModule.rotation(Between(-180, 180)))),
            1 => AffineModule.create(Between(-4, 4), Between(-4, 4), Between(-90, 90), Between(-4, 4), Between(-4, 4), Between(-90, 90)),
            _ => ViewMap.OutputToSource(width, height, size, AffineModule.translation(Between(-9, 9), Between(-9, 9))),
        };
        using DecodedImage source = Pictures.Noise(width, height, seed.Get);
        Fill fill = Fills[random.Next(Fills.Length)];

        float[] fast = Render(source, map, size, fill);
        double[] plain = PlainSampler.Render(source, map, size, fill);
        for (int i = 0; i < fast.Length; i++)
            Assert.True(Math.Abs(fast[i] - plain[i]) < 2e-2, $"{width}x{height} to {size}, {fill}, {map}: {fast[i]} at {i}, expected {plain[i]}");
    }

    [Theory]
    [InlineData(64, 64, 30, 1.0)]
    [InlineData(64, 64, 10, 1.3)]
    [InlineData(150, 110, -60, 1.0)]
    [InlineData(150, 110, 45, 0.75)]
    public void A_linear_picture_comes_out_in_closed_form(int width, int height, double degrees, double factor)
    {
        // Bytes hold 2x and y exactly; a symmetric kernel leaves a linear function as it is, up to how unevenly the
        // pixels lie under a widened tent.
        using DecodedImage source = Pictures.Of(width, height, (x, y, c) => c == 0 ? x : c == 1 ? 2 * y : x + y / 2.0 < 255 ? (x + y) / 2.0 : 0);
        const int Size = 48;
        Affine view = AffineModule.about(24, 24, AffineModule.andThen(AffineModule.scaling(factor, factor), AffineModule.rotation(degrees)));
        Affine map = ViewMap.OutputToSource(width, height, Size, view);
        float[] values = Render(source, map, Size);
        double margin = 2 + Math.Max(Math.Abs(map.A) + Math.Abs(map.B), Math.Abs(map.D) + Math.Abs(map.E));
        int compared = 0;
        for (int row = 0; row < Size; row++)
        for (int column = 0; column < Size; column++)
        {
            (double x, double y) = (map.A * (column + 0.5) + map.B * (row + 0.5) + map.C, map.D * (column + 0.5) + map.E * (row + 0.5) + map.F);
            if (x < margin || y < margin || x > width - margin || y > height - margin)
                continue;
            compared++;
            Assert.Equal(x - 0.5, values[row * Size + column], 0.15);
            Assert.Equal(2 * (y - 0.5), values[(Size + row) * Size + column], 0.3);
        }

        Assert.True(compared > 500, $"only {compared} pixels lay inside");
    }

    [Fact]
    public void A_smooth_picture_turned_is_the_turned_formula()
    {
        static double Wave(double x, double y) => 127.5 + 100 * Math.Sin(x / 9) * Math.Cos(y / 11);
        using DecodedImage source = Pictures.Of(120, 120, (x, y, _) => Wave(x + 0.5, y + 0.5));
        Affine view = AffineModule.about(60, 60, AffineModule.rotation(27));
        float[] values = Render(source, ViewMap.OutputToSource(120, 120, 120, view), 120);
        Affine back = AffineModule.inverse(view);
        for (int y = 0; y < 120; y++)
        for (int x = 0; x < 120; x++)
        {
            if (Math.Pow(x - 59.5, 2) + Math.Pow(y - 59.5, 2) > 57 * 57)
                continue;
            (double u, double v) = back.Apply(x + 0.5, y + 0.5);

            // Half a level of rounding in the source, and bilinear interpolation's share of the second derivative.
            Assert.Equal(Wave(u, v), values[y * 120 + x], 0.9);
        }
    }

    [Fact]
    public void A_constant_picture_stays_constant_under_reflection_at_any_scale()
    {
        using DecodedImage source = Pictures.Of(37, 23, (_, _, c) => 40 + 60 * c);
        foreach (double scale in new[] { 0.05, 0.3, 1, 4 })
        {
            float[] values = Render(source, ViewMap.OutputToSource(37, 23, 16, AffineModule.about(8, 8, AffineModule.scaling(scale, scale))), 16);
            for (int i = 0; i < values.Length; i++)
                Assert.Equal(40 + 60 * (i / 256), values[i], 1e-3);
        }
    }

    [Fact]
    public void Reflection_mirrors_about_the_border_again_and_again()
    {
        using DecodedImage source = Pictures.Noise(8, 8, 3);
        float[] values = Render(source, AffineModule.translation(-20, -20), 48);
        int[] mirrored = [.. Enumerable.Range(-20, 48).Select(i => ((i % 16) + 16) % 16).Select(i => i < 8 ? i : 15 - i)];
        for (int y = 0; y < 48; y++)
        for (int x = 0; x < 48; x++)
            Assert.Equal(source.At(mirrored[x], mirrored[y]).Green, values[(48 + y) * 48 + x]);
    }

    [Fact]
    public void Reflection_means_the_same_at_twice_the_resolution()
    {
        using DecodedImage small = Pictures.Noise(12, 12, 4);
        using DecodedImage large = Pictures.Of(24, 24, (x, y, c) => { var p = small.At(x / 2, y / 2); return c == 0 ? p.Red : c == 1 ? p.Green : p.Blue; });

        // Read at the middle of a small pixel, both hold its value, inside as outside.
        float[] fromSmall = Render(small, AffineModule.translation(-12, -12), 36);
        float[] fromLarge = Render(large, AffineModule.create(2, 0, -24, 0, 2, -24), 36);
        float[] centres = [.. Enumerable.Range(0, 36).Select(i => fromSmall[i * 36 + i])];
        for (int i = 0; i < 36; i++)
        {
            // A tent of half-width 2 over pairs of equal pixels: 3/4 of its own value and 1/8 of each neighbour, per axis.
            Assert.InRange(fromLarge[i * 36 + i], 0, 255);
            Assert.Equal(fromLarge[i * 36 + i], fromLarge[(i < 12 ? 23 - i : i < 24 ? i : 47 - i) * 37], 1e-3);
            Assert.Equal(centres[i], centres[i < 12 ? 23 - i : i < 24 ? i : 47 - i]);
        }
    }

    [Fact]
    public void Shrinking_does_not_alias()
    {
        // Stripes of one pixel become their mean, not stripes of another width (but at the border the mirror makes one
        // of two pixels).
        using DecodedImage source = Pictures.Of(300, 300, (x, _, _) => x % 2 * 200);
        float[] values = Render(source, ViewMap.OutputToSource(300, 300, 50, AffineModule.identity), 50);
        Assert.All(Enumerable.Range(0, values.Length).Where(i => i % 50 is > 0 and < 49), i => Assert.Equal(100, values[i], 0.1));
    }

    [Fact]
    public void Black_and_mean_stand_outside()
    {
        using DecodedImage source = Pictures.Of(4, 4, (_, _, _) => 255);
        Affine away = AffineModule.translation(100, 0);
        Assert.All(Render(source, away, 3, Fill.Black), v => Assert.Equal(0, v));
        float[] mean = Render(source, away, 1, Fill.Mean);
        Assert.Equal([122.67891f, 116.66877f, 104.00699f], mean);
    }

    [Fact]
    public void Planes_are_red_green_blue()
    {
        using DecodedImage source = DecodedImage.FromRgb(1, 1, [1, 2, 3]);
        Assert.Equal([1, 2, 3], Render(source, AffineModule.identity, 1));
    }

    [Fact]
    public void A_short_destination_and_a_map_without_sense_are_refused()
    {
        using DecodedImage source = Pictures.Noise(4, 4, 5);
        Assert.Throws<ArgumentException>(() => AffineSampler.Render(source, AffineModule.identity, 4, default, new float[47]));
        Assert.Throws<ArgumentException>(() => Render(source, AffineModule.scaling(double.NaN, 1), 4));
        Assert.Throws<ArgumentException>(() => Render(source, AffineModule.scaling(1e9, 1), 4));
        Assert.Throws<ArgumentException>(() => Render(source, AffineModule.translation(double.PositiveInfinity, 0), 4));
        source.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Render(source, AffineModule.identity, 4));
    }
}
