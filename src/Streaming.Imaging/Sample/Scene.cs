using Streaming.Domain;

namespace Streaming.Imaging.Sample;

/// <summary>
/// One made picture: what it shows, as numbers. Everything follows from the picture's number, so a picture is the same
/// whichever others are made with it.
/// </summary>
internal sealed record Scene(int Number, int Width, int Height, SceneRole Role, SceneFormat Format, IReadOnlyList<SceneObject> Objects)
{
    private static readonly (int Width, int Height)[] Sizes = [(500, 375), (375, 500), (400, 400), (320, 280), (500, 333), (448, 448), (360, 480)];

    /// <summary>The name of the picture's files, without extension.</summary>
    public string Id => $"made_val_{Number + 1:D8}";

    /// <summary>The scene of the given number, from 0. Three of four pass the default selection; the fourth shows each way to fail in turn.</summary>
    public static Scene Plan(int number)
    {
        var random = RandomOf(number, 1);
        var role = number % 4 == 3 ? (SceneRole)(1 + number / 4 % 6) : SceneRole.Good;
        var format = (number % 24) switch { 5 => SceneFormat.GreyJpeg, 13 => SceneFormat.Png, _ => SceneFormat.Jpeg };
        (var width, var height) = Sizes[(number + number / Sizes.Length) % Sizes.Length];
        var kind = number + number / Silhouette.Count;
        return new Scene(number, width, height, role, format, [.. Boxes(role, width, height, random).Select((b, i) => new SceneObject(kind + 5 * i, b))]);
    }

    /// <summary>Random numbers for one purpose in one picture.</summary>
    public static Random RandomOf(int number, int purpose) => new(unchecked(number * 7919 + purpose * 104729 + 12345));

    private static IEnumerable<Box> Boxes(SceneRole role, int width, int height, Random random)
    {
        float NextSigned(float most) => most * (2 * random.NextSingle() - 1);
        float share = 0.44f + 0.12f * random.NextSingle(), elongation = MathF.Exp(NextSigned(MathF.Log(1.16f)));
        return role switch
        {
            SceneRole.TwoObjects =>
            [
                Centred(width, height, 0.18f, 1, -0.22f, NextSigned(0.1f)),
                Centred(width, height, 0.14f, 1.1f, 0.24f, NextSigned(0.1f)),
            ],
            SceneRole.OffCentre => [Centred(width, height, 0.25f, elongation, random.Next(2) == 0 ? 0.2f : -0.2f, 0.08f)],
            SceneRole.Small => [Centred(width, height, 0.20f, elongation, NextSigned(0.05f), NextSigned(0.05f))],
            SceneRole.Large => [Rounded(0.04 * width, 0.05 * height, 0.97 * width, 0.95 * height)],
            SceneRole.Long => [Centred(width, height, 0.25f, 3f * height / width > 2 ? 1.9f : 0.5f, NextSigned(0.03f), NextSigned(0.03f))],
            SceneRole.Empty => [],
            _ => [Centred(width, height, share, elongation, NextSigned(0.06f), NextSigned(0.06f))],
        };
    }

    // A box of the given share of the area and of width over height, moved off the middle by shares of the image,
    // but never over its border.
    private static Box Centred(int width, int height, float share, float elongation, float dx, float dy)
    {
        var w = Math.Min(Math.Sqrt((double)share * width * height * elongation), width - 8);
        var h = Math.Min(share * width * height / w, height - 8);
        double x = Math.Clamp(width * (0.5 + dx) - w / 2, 4, width - 4 - w), y = Math.Clamp(height * (0.5 + dy) - h / 2, 4, height - 4 - h);
        return Rounded(x, y, x + w, y + h);
    }

    private static Box Rounded(double xMin, double yMin, double xMax, double yMax) =>
        new(Math.Round(xMin), Math.Round(yMin), Math.Round(xMax), Math.Round(yMax));
}
