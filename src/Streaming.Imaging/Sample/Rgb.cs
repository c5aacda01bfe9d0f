namespace Streaming.Imaging.Sample;

/// <summary>A colour while a scene is painted; channels from 0 to 1, not clamped.</summary>
internal readonly record struct Rgb(float Red, float Green, float Blue)
{
    public static Rgb operator *(Rgb colour, float factor) => new(colour.Red * factor, colour.Green * factor, colour.Blue * factor);

    /// <summary>From one colour to the other as <paramref name="share"/> goes from 0 to 1.</summary>
    public static Rgb Mix(Rgb from, Rgb to, float share)
    {
        var t = Math.Clamp(share, 0, 1);
        return new Rgb(from.Red + (to.Red - from.Red) * t, from.Green + (to.Green - from.Green) * t, from.Blue + (to.Blue - from.Blue) * t);
    }

    /// <summary>Hue in turns; saturation and value from 0 to 1.</summary>
    public static Rgb Hsv(float hue, float saturation, float value)
    {
        float Channel(float shift)
        {
            var k = (shift + hue * 6) % 6;
            return value - value * saturation * Math.Max(0, Math.Min(Math.Min(k, 4 - k), 1));
        }

        return new Rgb(Channel(5), Channel(3), Channel(1));
    }
}
