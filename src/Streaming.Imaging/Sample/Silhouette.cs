using SkiaSharp;

namespace Streaming.Imaging.Sample;

/// <summary>
/// The outlines of the sample's objects, each with a class of its own. None looks the same after a turn, so that a
/// rotation can be seen.
/// </summary>
internal static class Silhouette
{
    private static readonly (string Name, Func<SKPath> Draw)[] All =
    [
        ("letter F", () => Polygon(0, 0, 9, 0, 9, 2.6f, 3.4f, 2.6f, 3.4f, 4.6f, 7, 4.6f, 7, 7, 3.4f, 7, 3.4f, 11, 0, 11)),
        ("star, one long ray", Star),
        ("mug, beaker", Mug),
        ("crooked cross", () => Polygon(3, 0, 6, 0, 6, 3, 11, 3, 11, 6, 6.5f, 6, 7.5f, 10, 4, 10, 3.6f, 6, 0, 6.6f, 0, 4, 3, 3.6f)),
        ("fish", Fish),
        ("boot", Boot),
        ("arrow, pointer", () => Polygon(0, 5, 5, 0, 6, 3, 11, 2, 10, 6, 6.4f, 7, 7.4f, 10)),
        ("leaf", Leaf),
        ("letter R", LetterR),
        ("house with a chimney", () => Polygon(0, 5, 5, 0, 7, 2, 7, 0, 9, 0, 9, 4, 10, 5, 10, 11, 6.6f, 11, 6.6f, 7.6f, 4, 7.6f, 4, 11, 0, 11)),
        ("snail", Snail),
        ("key", Key),
    ];

    /// <summary>The number of outlines, and of classes.</summary>
    public static int Count => All.Length;

    /// <summary>The class's made WordNet identifier; real ones do not start with n9.</summary>
    public static string Wnid(int kind) => $"n9{kind % All.Length + 1:D7}";

    /// <summary>What the class is called.</summary>
    public static string Name(int kind) => All[kind % All.Length].Name;

    /// <summary>The outline, turned, and stretched so that it fills the rectangle; the caller disposes it.</summary>
    public static SKPath Draw(int kind, float degrees, SKRect box)
    {
        var path = All[kind % All.Length].Draw();
        path.Transform(SKMatrix.CreateRotationDegrees(degrees));
        var tight = path.TightBounds;
        var fit = SKMatrix.CreateTranslation(-tight.Left, -tight.Top)
            .PostConcat(SKMatrix.CreateScale(box.Width / tight.Width, box.Height / tight.Height))
            .PostConcat(SKMatrix.CreateTranslation(box.Left, box.Top));
        path.Transform(fit);
        return path;
    }

    private static SKPath Polygon(params ReadOnlySpan<float> xy)
    {
        var points = new SKPoint[xy.Length / 2];
        for (var i = 0; i < points.Length; i++)
            points[i] = new SKPoint(xy[2 * i], xy[2 * i + 1]);
        var path = new SKPath();
        path.AddPoly(points);
        return path;
    }

    private static SKPath Star()
    {
        Span<float> xy = stackalloc float[22];
        for (var i = 0; i < 11; i++)
        {
            var radius = i == 0 ? 6.4f : i % 2 == 0 ? 4.6f : 2.5f;
            (var sin, var cos) = MathF.SinCos(MathF.Tau * i / 11);
            (xy[2 * i], xy[2 * i + 1]) = (radius * cos, radius * sin);
        }

        return Polygon(xy);
    }

    private static SKPath Mug()
    {
        var path = new SKPath();
        path.AddRoundRect(new SKRect(0, 0, 8, 10), 1.5f, 1.5f);
        using var handle = new SKPath();
        handle.AddOval(new SKRect(6, 1.4f, 11, 6.6f));
        using var hole = new SKPath();
        hole.AddOval(new SKRect(7.6f, 2.8f, 9.6f, 5.2f));
        using var ring = handle.Op(hole, SKPathOp.Difference);
        return Joined(path, ring);
    }

    private static SKPath Fish()
    {
        var path = new SKPath();
        path.AddOval(new SKRect(0, 1.5f, 8, 8));
        using var tail = Polygon(6.5f, 4.5f, 11, 0.8f, 10, 5, 11, 10, 6.5f, 6);
        using var fin = Polygon(2.5f, 2.4f, 4.6f, 0, 6.4f, 2.4f);
        return Joined(Joined(path, tail), fin);
    }

    private static SKPath Boot()
    {
        var path = new SKPath();
        path.MoveTo(0, 0);
        path.LineTo(4.6f, 0);
        path.LineTo(4.8f, 5);
        path.CubicTo(6, 6.4f, 10, 6, 10.6f, 9.6f);
        path.LineTo(3.6f, 9.6f);
        path.LineTo(3.2f, 10.6f);
        path.LineTo(0.2f, 10.6f);
        path.CubicTo(-0.8f, 7, 0.8f, 4, 0, 0);
        path.Close();
        return path;
    }

    private static SKPath Leaf()
    {
        var path = new SKPath();
        path.MoveTo(0, 10);
        path.CubicTo(-2, 2, 4, -1, 9, 0);
        path.CubicTo(11, 5, 8, 11, 2.6f, 9);
        path.LineTo(1.2f, 11.4f);
        path.LineTo(-0.6f, 11);
        path.Close();
        return path;
    }

    private static SKPath LetterR()
    {
        var path = new SKPath();
        path.AddRect(new SKRect(0, 0, 3, 11));
        using var bowl = new SKPath();
        bowl.AddOval(new SKRect(0.5f, 0, 9, 6.6f));
        using var leg = Polygon(3, 5.4f, 6, 5.4f, 10, 11, 6.4f, 11);
        return Joined(Joined(path, bowl), leg);
    }

    private static SKPath Snail()
    {
        var path = new SKPath();
        path.AddOval(new SKRect(2, 0, 9.4f, 7.6f));
        using var foot = Polygon(-1, 9.4f, 0.4f, 4.2f, -0.6f, 1.8f, 0.2f, 1.6f, 1.2f, 3.6f, 2, 1.4f, 2.8f, 1.6f, 2.6f, 5.4f, 11, 8, 11.6f, 9.4f);
        return Joined(path, foot);
    }

    private static SKPath Key()
    {
        var path = new SKPath();
        path.AddOval(new SKRect(0, 0, 7, 7));
        using var shaft = Polygon(5, 5.6f, 6.6f, 4, 11.6f, 8.6f, 11.2f, 11, 9, 11.2f, 9, 9.6f, 7.6f, 9.6f, 7.4f, 8);
        return Joined(path, shaft);
    }

    // Takes over both outlines' area as one; the first path is given up.
    private static SKPath Joined(SKPath first, SKPath second)
    {
        var union = first.Op(second, SKPathOp.Union);
        first.Dispose();
        return union;
    }
}
