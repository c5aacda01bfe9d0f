namespace Streaming.Imaging.Sample;

/// <summary>What the sample's objects lie on.</summary>
internal static class GroundTextures
{
    private static readonly Func<Palette, Random, Texture>[] All = [Bricks, Grass, Planks, Pebbles, Earth, Weave];

    /// <summary>The number of kinds.</summary>
    public static int Count => All.Length;

    /// <summary>A ground of the given kind with irregularities of its own.</summary>
    public static Texture Make(int kind, Palette palette, Random random) =>
        ObjectTextures.Grain(All[kind % All.Length](palette, random), random);

    private static Texture Bricks(Palette palette, Random random)
    {
        var noise = new ValueNoise((uint)random.Next());
        float height = 20 + 8 * random.NextSingle(), width = 2.2f * height;
        return (x, y) =>
        {
            var wobble = 2.5f * noise.Smooth(x / 14, y / 14);
            var row = (int)MathF.Floor((y + wobble) / height);
            var along = (x + wobble) / width + 0.5f * (row & 1) + 0.15f * noise.At(row, 3);
            var brick = (int)MathF.Floor(along);
            var edge = MathF.Min(MathF.Min(along - brick, brick + 1 - along) * width, MathF.Min((y + wobble) - row * height, (row + 1) * height - y - wobble));
            var face = Rgb.Mix(palette.Main, palette.Second, noise.At(brick, row)) * (0.85f + 0.3f * noise.Layered(x / 9, y / 9));
            return Rgb.Mix(palette.Accent, face, 0.8f * edge - 0.8f);
        };
    }

    // Blades: a noise drawn out downwards, swaying a little, in tufts that are lighter or darker.
    private static Texture Grass(Palette palette, Random random)
    {
        var noise = new ValueNoise((uint)random.Next());
        Rgb dark = Rgb.Hsv(0.30f, 0.62f, 0.22f), light = Rgb.Hsv(0.24f, 0.55f, 0.74f);
        return (x, y) =>
        {
            var across = x + 16 * (noise.Smooth(x / 35, y / 22) - 0.5f);
            var blade = 0.6f * noise.Smooth(across / 3.4f, y / 19) + 0.4f * noise.Smooth(across / 2.3f + 40, y / 11 + 80);
            var tuft = 0.7f * (noise.Layered(x / 28 + 5, y / 28) - 0.5f);
            return Rgb.Mix(Rgb.Mix(dark, light, 2.6f * blade - 0.8f + tuft), palette.Second, 7 * (noise.Layered(x / 9 + 9, y / 9) - 0.76f));
        };
    }

    private static Texture Planks(Palette palette, Random random)
    {
        var noise = new ValueNoise((uint)random.Next());
        var width = 34 + 16 * random.NextSingle();
        Rgb pale = Rgb.Hsv(0.09f, 0.38f, 0.80f), brown = Rgb.Hsv(0.06f, 0.55f, 0.50f);
        return (x, y) =>
        {
            var plank = (int)MathF.Floor(x / width);
            float start = 300 * noise.At(plank, 1), gap = MathF.Min(x - plank * width, (plank + 1) * width - x);
            var rings = MathF.Sin(x / 3.5f + 14 * noise.Layered((x + 37 * plank) / 40, (y + start) / 130));
            var wood = Rgb.Mix(brown, pale, 0.5f + 0.4f * rings) * (0.75f + 0.4f * noise.At(plank, 2));
            var joint = MathF.Abs((y + start) % 260 - 130);
            return Rgb.Mix(palette.Accent * 0.6f, wood, MathF.Min(0.9f * gap, 0.7f * joint));
        };
    }

    private static Texture Pebbles(Palette palette, Random random)
    {
        var noise = new ValueNoise((uint)random.Next());
        var cell = 20 + 8 * random.NextSingle();
        return (x, y) =>
        {
            (var first, var second, var u, var v) = Nearest(noise, x / cell, y / cell);
            var stone = Rgb.Mix(palette.Main, palette.Second, noise.At(u + 3, v)) * (0.65f + 0.5f * noise.At(u, v + 3) + 0.15f * noise.Layered(x / 8, y / 8));
            return Rgb.Mix(palette.Accent * 0.7f, stone * (1.15f - 0.5f * first), 5 * (second - first) - 0.3f);
        };
    }

    private static Texture Earth(Palette palette, Random random)
    {
        var noise = new ValueNoise((uint)random.Next());
        return (x, y) =>
        {
            var soil = Rgb.Mix(palette.Accent, palette.Main, 3.2f * noise.Layered(x / 34, y / 34) - 0.8f);
            return Rgb.Mix(soil, palette.Second, 6 * noise.Layered(x / 13 + 70, y / 13) - 3.4f);
        };
    }

    private static Texture Weave(Palette palette, Random random)
    {
        var noise = new ValueNoise((uint)random.Next());
        var cell = 11 + 5 * random.NextSingle();
        return (x, y) =>
        {
            var wobble = 3 * noise.Smooth(x / 30, y / 30);
            int u = (int)MathF.Floor((x + wobble) / cell), v = (int)MathF.Floor((y + wobble) / cell);
            var over = ((u + v) & 1) == 0;
            var across = over ? (y + wobble) / cell - v : (x + wobble) / cell - u;
            var thread = over ? Rgb.Mix(palette.Main, palette.Second, noise.At(v, 11)) : Rgb.Mix(palette.Second, palette.Accent, noise.At(u, 23));
            return thread * (0.45f + 0.75f * MathF.Sin(MathF.PI * across));
        };
    }

    // Distances to the nearest and the second nearest jittered point of the lattice, and the nearest one's cell.
    private static (float First, float Second, int U, int V) Nearest(ValueNoise noise, float x, float y)
    {
        (var first, var second, var u, var v) = (9f, 9f, 0, 0);
        int column = (int)MathF.Floor(x), row = (int)MathF.Floor(y);
        for (var j = row - 1; j <= row + 1; j++)
        for (var i = column - 1; i <= column + 1; i++)
        {
            float dx = i + noise.At(i, j) - x, dy = j + noise.At(j + 57, i) - y;
            var distance = MathF.Sqrt(dx * dx + dy * dy);
            if (distance < first)
                (second, first, u, v) = (first, distance, i, j);
            else if (distance < second)
                second = distance;
        }

        return (first, second, u, v);
    }
}
