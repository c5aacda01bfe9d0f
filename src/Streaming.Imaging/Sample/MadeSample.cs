using System.Globalization;
using System.Text;
using System.Xml.Linq;
using SkiaSharp;
using Streaming.Domain;

namespace Streaming.Imaging.Sample;

/// <summary>
/// A small made dataset, so that everything can be tried without ImageNet: pictures of textured objects on textured
/// grounds, in ImageNet's CLS-LOC layout (the <c>val</c> part, VOC XML, <c>LOC_val_solution.csv</c> and
/// <c>synset_words.txt</c> with made identifiers). Three pictures of four pass the default selection rule; the others
/// fail it for each reason in turn. One picture of 24 is a grey JPEG, and one is a PNG named .JPEG, as ImageNet has
/// one. On one platform the same pictures are the same bytes, whatever the number asked for.
/// </summary>
public static class MadeSample
{
    /// <summary>The number of pictures made where no other is asked for.</summary>
    public const int DefaultCount = 32;

    private const int JpegQuality = 92;

    // Written last.
    private const string SynsetList = "synset_words.txt";

    /// <summary>The folder of the labelled pictures in that of a sample.</summary>
    public static string ClassesIn(string folder) => Path.Combine(folder, "classes");

    /// <summary>Whether a folder holds a sample that was written to its end.</summary>
    public static bool IsIn(string folder) => Directory.Exists(ClassesIn(folder)) && File.Exists(Path.Combine(folder, SynsetList));

    /// <summary>Writes the sample, and beside its pictures labelled ones to train networks on.</summary>
    /// <param name="folder">The dataset's folder; made where it does not exist.</param>
    /// <exception cref="InputException">The folder cannot be written.</exception>
    public static void WriteWithClasses(string folder)
    {
        Guarded(folder, () => SampleClasses.Write(ClassesIn(folder)));
        Write(folder);
    }

    /// <summary>Writes the sample; files of the same names are replaced, others are left alone.</summary>
    /// <param name="folder">The dataset's folder; made where it does not exist.</param>
    /// <param name="count">The number of pictures, at least 1; 24 show everything once.</param>
    /// <exception cref="InputException">The folder cannot be written.</exception>
    public static void Write(string folder, int count = DefaultCount)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        Guarded(folder, () =>
        {
            var images = Directory.CreateDirectory(Path.Combine(folder, "Data", "CLS-LOC", "val")).FullName;
            var annotations = Directory.CreateDirectory(Path.Combine(folder, "Annotations", "CLS-LOC", "val")).FullName;
            Scene[] scenes = [.. Enumerable.Range(0, count).Select(Scene.Plan)];
            Parallel.ForEach(scenes, scene =>
            {
                File.WriteAllBytes(Path.Combine(images, scene.Id + ".JPEG"), Encode(scene));
                File.WriteAllText(Path.Combine(annotations, scene.Id + ".xml"), Annotation(scene));
            });
            File.WriteAllText(Path.Combine(folder, "LOC_val_solution.csv"), Solution(scenes));
            File.WriteAllText(Path.Combine(folder, SynsetList), SynsetWords());
        });
    }

    private static void Guarded(string folder, Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (Unwrapped(e) is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"The made sample cannot be written to '{folder}': {Unwrapped(e).Message}", e);
        }
    }

    private static Exception Unwrapped(Exception e) => (e as AggregateException)?.InnerExceptions[0] ?? e;

    // A scene as the bytes of its file.
    internal static byte[] Encode(Scene scene)
    {
        using var picture = ScenePainter.Paint(scene);
        using var stored = scene.Format == SceneFormat.GreyJpeg ? Grey(picture) : picture.Copy();
        using var data = scene.Format == SceneFormat.Png
            ? stored.Encode(SKEncodedImageFormat.Png, 100)
            : stored.Encode(SKEncodedImageFormat.Jpeg, JpegQuality);
        return data.ToArray();
    }

    private static SKBitmap Grey(SKBitmap picture)
    {
        var grey = new SKBitmap(new SKImageInfo(picture.Width, picture.Height, SKColorType.Gray8, SKAlphaType.Opaque));
        using var pixels = picture.PeekPixels();
        pixels.ReadPixels(grey.Info, grey.GetPixels(), grey.RowBytes, 0, 0);
        return grey;
    }

    private static string Annotation(Scene scene)
    {
        var root = new XElement(
            "annotation",
            new XElement("folder", "val"),
            new XElement("filename", scene.Id),
            new XElement("source", new XElement("database", "Streaming made sample")),
            new XElement("size", new XElement("width", scene.Width), new XElement("height", scene.Height), new XElement("depth", scene.Format == SceneFormat.GreyJpeg ? 1 : 3)),
            new XElement("segmented", 0),
            scene.Objects.Select(thing => new XElement(
                "object",
                new XElement("name", Silhouette.Wnid(thing.Kind)),
                new XElement("pose", "Unspecified"),
                new XElement("truncated", 0),
                new XElement("difficult", 0),
                new XElement(
                    "bndbox",
                    new XElement("xmin", thing.Box.XMin),
                    new XElement("ymin", thing.Box.YMin),
                    new XElement("xmax", thing.Box.XMax),
                    new XElement("ymax", thing.Box.YMax)))));
        return root.ToString() + "\n";
    }

    private static string Solution(Scene[] scenes)
    {
        var text = new StringBuilder("ImageId,PredictionString\n");
        foreach (var scene in scenes)
        {
            var groups = scene.Objects.Select(thing => string.Create(
                CultureInfo.InvariantCulture,
                $"{Silhouette.Wnid(thing.Kind)} {thing.Box.XMin} {thing.Box.YMin} {thing.Box.XMax} {thing.Box.YMax}"));
            text.Append(scene.Id).Append(',').AppendJoin(' ', groups).Append('\n');
        }

        return text.ToString();
    }

    private static string SynsetWords() =>
        string.Concat(Enumerable.Range(0, Silhouette.Count).Select(kind => $"{Silhouette.Wnid(kind)} {Silhouette.Name(kind)}\n"));
}
