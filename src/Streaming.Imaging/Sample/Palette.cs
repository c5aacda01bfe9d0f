namespace Streaming.Imaging.Sample;

/// <summary>Three colours that stand well beside each other.</summary>
internal sealed record Palette(Rgb Main, Rgb Second, Rgb Accent)
{
    /// <summary>Bright colours for an object, around a hue in turns.</summary>
    public static Palette Bright(float hue, Random random) => new(
        Rgb.Hsv(hue, 0.62f + 0.25f * random.NextSingle(), 0.86f),
        Rgb.Hsv(hue + 0.06f + 0.08f * random.NextSingle(), 0.45f, 0.98f),
        Rgb.Hsv(hue + 0.45f + 0.1f * random.NextSingle(), 0.75f, 0.48f));

    /// <summary>Quiet colours for a ground, around a hue in turns.</summary>
    public static Palette Quiet(float hue, Random random) => new(
        Rgb.Hsv(hue, 0.28f, 0.52f + 0.12f * random.NextSingle()),
        Rgb.Hsv(hue + 0.03f, 0.22f, 0.76f),
        Rgb.Hsv(hue - 0.04f + 1, 0.35f, 0.32f));
}
