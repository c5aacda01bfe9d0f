namespace Streaming.Imaging.Sample;

/// <summary>What the sample's objects are covered with. All have detail at 4 to 30 pixels, which flows live on.</summary>
internal static class ObjectTextures
{
    private static readonly Func<Palette, Random, Texture>[] All = [Stripes, Checks, Dots, Clouds, Scales, Marble, Gradient];

    /// <summary>The number of kinds.</summary>
    public static int Count => All.Length;

    /// <summary>A texture of the given kind with a direction, period and irregularities of its own.</summary>
    public static Texture Make(int kind, Palette palette, Random random) => Grain(All[kind % All.Length](palette, random), random);

    /// <summary>Lays fine, uneven grain over a texture.</summary>
    public static Texture Grain(Texture texture, Random random)
    {
        var noise = new ValueNoise((uint)random.Next());
        return (x, y) => texture(x, y) * (0.82f + 0.20f * noise.Smooth(x / 2.6f, y / 2.6f) + 0.18f * noise.Smooth(x / 7 + 99, y / 7));
    }

    private static Texture Stripes(Palette palette, Random random)
    {
        var noise = new ValueNoise((uint)random.Next());
        (var cos, var sin) = Direction(random);
        var period = 20 + 12 * random.NextSingle();
        return (x, y) =>
        {
            var along = (x * cos + y * sin) / period + 0.7f * noise.Smooth(x / 40, y / 40);
            return Rgb.Mix(palette.Main, palette.Second, 0.5f + 2.5f * MathF.Sin(2 * MathF.PI * along));
        };
    }

    private static Texture Checks(Palette palette, Random random)
    {
        var noise = new ValueNoise((uint)random.Next());
        (var cos, var sin) = Direction(random);
        var cell = 14 + 8 * random.NextSingle();
        return (x, y) =>
        {
            int u = (int)MathF.Floor((x * cos + y * sin) / cell), v = (int)MathF.Floor((y * cos - x * sin) / cell);
            var colour = ((u + v) & 1) == 0 ? palette.Main : noise.At(u + 7, v) > 0.75f ? palette.Accent : palette.Second;
            return colour * (0.8f + 0.3f * noise.At(u, v));
        };
    }

    private static Texture Dots(Palette palette, Random random)
    {
        var noise = new ValueNoise((uint)random.Next());
        var cell = 20 + 8 * random.NextSingle();
        return (x, y) =>
        {
            int u = (int)MathF.Floor(x / cell), v = (int)MathF.Floor(y / cell);
            float dx = x / cell - u - 0.35f - 0.3f * noise.At(u, v), dy = y / cell - v - 0.35f - 0.3f * noise.At(v, u + 99);
            var radius = 0.18f + 0.14f * noise.At(u + 5, v + 5);
            var ground = Rgb.Mix(palette.Main, palette.Main * 0.7f, noise.Layered(x / 30, y / 30));
            var dot = noise.At(u + 31, v) > 0.5f ? palette.Second : palette.Accent;
            return Rgb.Mix(dot, ground, (MathF.Sqrt(dx * dx + dy * dy) - radius) * cell + 0.5f);
        };
    }

    private static Texture Clouds(Palette palette, Random random)
    {
        var noise = new ValueNoise((uint)random.Next());
        return (x, y) =>
        {
            var low = Rgb.Mix(palette.Accent, palette.Main, 4 * noise.Layered(x / 26, y / 26) - 1.2f);
            return Rgb.Mix(low, palette.Second, 5 * noise.Layered(x / 18 + 50, y / 18) - 2.6f);
        };
    }

    private static Texture Scales(Palette palette, Random random)
    {
        var noise = new ValueNoise((uint)random.Next());
        (var cos, var sin) = Direction(random);
        var cell = 22 + 6 * random.NextSingle();
        return (x, y) =>
        {
            float p = (x * cos + y * sin) / cell, q = (y * cos - x * sin) / (0.5f * cell);
            var row = (int)MathF.Floor(q);
            var shift = (row & 1) * 0.5f;
            var column = (int)MathF.Floor(p + shift);
            float dx = p + shift - column - 0.5f, dy = 0.5f * (q - row);
            var rim = MathF.Sqrt(dx * dx + dy * dy) * 2;
            var scale = Rgb.Mix(palette.Second, palette.Main, 0.2f + rim) * (0.75f + 0.4f * noise.At(column, row));
            return Rgb.Mix(scale, palette.Accent, 6 * (rim - 0.82f));
        };
    }

    private static Texture Marble(Palette palette, Random random)
    {
        var noise = new ValueNoise((uint)random.Next());
        (var cos, var sin) = Direction(random);
        return (x, y) =>
        {
            var vein = MathF.Abs(MathF.Sin((x * cos + y * sin) / 11 + 9 * noise.Layered(x / 45, y / 45)));
            return Rgb.Mix(palette.Accent, Rgb.Mix(palette.Main, palette.Second, noise.Smooth(x / 15, y / 15)), 0.1f + 1.5f * vein);
        };
    }

    private static Texture Gradient(Palette palette, Random random)
    {
        var noise = new ValueNoise((uint)random.Next());
        (var cos, var sin) = Direction(random);
        return (x, y) =>
        {
            var along = 0.5f + 0.5f * MathF.Sin((x * cos + y * sin) / 70);
            var colour = Rgb.Mix(palette.Main, palette.Second, along);
            return Rgb.Mix(colour, palette.Accent, 7 * (noise.Layered(x / 8, y / 8) - 0.62f));
        };
    }

    private static (float Cos, float Sin) Direction(Random random)
    {
        var angle = MathF.Tau * random.NextSingle();
        return (MathF.Cos(angle), MathF.Sin(angle));
    }
}
