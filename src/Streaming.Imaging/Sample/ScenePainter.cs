using SkiaSharp;

namespace Streaming.Imaging.Sample;

/// <summary>Paints a scene: a textured ground, and on it each object with a shadow, a surface, a mark and soft light.</summary>
internal static class ScenePainter
{
    /// <summary>The picture; the caller disposes it.</summary>
    public static SKBitmap Paint(Scene scene)
    {
        var random = Scene.RandomOf(scene.Number, 2);
        var hue = (0.61803f * scene.Number) % 1;
        var ground = scene.Number + scene.Number / GroundTextures.Count;
        var groundTexture = GroundTextures.Make(ground, Palette.Quiet((hue + 0.5f) % 1, random), random);
        var picture = groundTexture.Paint(scene.Width, scene.Height);
        using var canvas = new SKCanvas(picture);
        foreach (var thing in scene.Objects)
        {
            PaintObject(canvas, scene, thing, hue, random);
            hue = (hue + 0.35f) % 1;
        }

        canvas.Flush();
        return picture;
    }

    private static void PaintObject(SKCanvas canvas, Scene scene, SceneObject thing, float hue, Random random)
    {
        var box = new SKRect((float)thing.Box.XMin, (float)thing.Box.YMin, (float)thing.Box.XMax, (float)thing.Box.YMax);
        var any = 360 * random.NextSingle();
        using var outline = Silhouette.Draw(thing.Kind, thing.Turn ?? any, box);
        var palette = Palette.Bright(hue, random);
        var surface = scene.Number / 2 + thing.Kind;

        using (var shadow = new SKPaint { IsAntialias = true, Color = new SKColor(0, 0, 0, 110), MaskFilter = SKMaskFilter.CreateBlur(SKBlurStyle.Normal, 5) })
        using (new SKAutoCanvasRestore(canvas))
        {
            canvas.Translate(5, 7);
            canvas.DrawPath(outline, shadow);
        }

        Fill(canvas, outline, ObjectTextures.Make(surface, palette, random), scene);
        PaintMark(canvas, outline, box, scene, surface, palette, random);
        PaintLight(canvas, outline);
    }

    // A disc of another texture, off the middle, with a dark ring: something to tell the object's sides apart by.
    private static void PaintMark(SKCanvas canvas, SKPath outline, SKRect box, Scene scene, int surface, Palette palette, Random random)
    {
        var radius = 0.19f * MathF.Min(box.Width, box.Height);
        var centre = box.Location + new SKPoint(box.Width * (0.32f + 0.12f * random.NextSingle()), box.Height * (0.32f + 0.12f * random.NextSingle()));
        using var disc = new SKPath();
        disc.AddCircle(centre.X, centre.Y, radius);
        using var mark = disc.Op(outline, SKPathOp.Intersect);
        if (mark is null)
            return;
        var turned = new Palette(palette.Second, palette.Accent, palette.Main);
        Fill(canvas, mark, ObjectTextures.Make(surface + 3, turned, random), scene);
        using var ring = new SKPaint { IsAntialias = true, Style = SKPaintStyle.Stroke, StrokeWidth = 3, Color = new SKColor(30, 24, 28, 200) };
        canvas.DrawPath(mark, ring);
    }

    // Light from the upper left: the inner rim is bright there and dark on the far side.
    private static void PaintLight(SKCanvas canvas, SKPath outline)
    {
        using (new SKAutoCanvasRestore(canvas))
        {
            canvas.ClipPath(outline, SKClipOperation.Intersect, antialias: true);
            using var rim = new SKPaint { IsAntialias = true, Style = SKPaintStyle.Stroke, StrokeWidth = 14, MaskFilter = SKMaskFilter.CreateBlur(SKBlurStyle.Normal, 6) };
            rim.Color = new SKColor(0, 0, 0, 150);
            canvas.Translate(-3, -4);
            canvas.DrawPath(outline, rim);
            rim.Color = new SKColor(255, 255, 240, 90);
            canvas.Translate(7, 9);
            canvas.DrawPath(outline, rim);
        }
    }

    private static void Fill(SKCanvas canvas, SKPath path, Texture texture, Scene scene)
    {
        // Its soft edge reaches a pixel further.
        var part = SKRectI.Ceiling(SKRect.Inflate(path.Bounds, 2, 2), outwards: true);
        using var surface = texture.Paint(scene.Width, scene.Height, part);
        using var shader = SKShader.CreateBitmap(surface);
        using var paint = new SKPaint { IsAntialias = true, Shader = shader };
        canvas.DrawPath(path, paint);
    }
}
