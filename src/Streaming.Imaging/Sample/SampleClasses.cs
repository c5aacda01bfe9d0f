using System.Globalization;
using Streaming.Domain;

namespace Streaming.Imaging.Sample;

/// <summary>
/// The made sample's labelled pictures, for networks that tell classes apart: a folder with <c>train/CLASS/</c> and
/// <c>val/CLASS/</c>, from the renderer that the sample's scenes are from. Objects of a class have its outline, nearly upright;
/// their surfaces, colours and grounds are any. On one platform the same pictures are the same bytes.
/// </summary>
internal static class SampleClasses
{
    /// <summary>Side of a picture in pixels.</summary>
    public const int Side = 128;

    /// <summary>Pictures of each class that are learned from, and tested on.</summary>
    public const int Train = 20, Val = 10;

    // Outlines that differ most from each other.
    private static readonly int[] Kinds = [0, 2, 4, 11];

    // Far from the numbers of the scenes, so that no picture of a class is one of them.
    private const int FirstNumber = 100_000, MostTurn = 12;

    /// <summary>The names of the classes, which are their folders'.</summary>
    public static IReadOnlyList<string> Names => [.. Kinds.Select(NameOf)];

    /// <summary>Writes them; files of the same names are replaced.</summary>
    /// <param name="folder">The folder of train and val; made where it does not exist.</param>
    public static void Write(string folder) =>
        Parallel.ForEach(Pictures(), picture =>
        {
            var place = Directory.CreateDirectory(Path.Combine(folder, picture.Part, NameOf(picture.Kind)));
            var name = string.Create(CultureInfo.InvariantCulture, $"made_{picture.Part}_{picture.Number:D3}.jpg");
            File.WriteAllBytes(Path.Combine(place.FullName, name), MadeSample.Encode(SceneOf(picture)));
        });

    private static IEnumerable<(string Part, int Kind, int Number)> Pictures() =>
        from part in new[] { ("train", 0, Train), ("val", Train, Val) }
        from kind in Kinds
        from number in Enumerable.Range(part.Item2, part.Item3)
        select (part.Item1, kind, number);

    private static Scene SceneOf((string Part, int Kind, int Number) picture)
    {
        var number = FirstNumber + picture.Kind + (Silhouette.Count * picture.Number);
        var random = Scene.RandomOf(number, 3);
        double Next(double least, double most) => least + ((most - least) * random.NextDouble());
        double width = Math.Round(Next(0.6, 0.78) * Side), height = Math.Round(Next(0.6, 0.78) * Side);
        double x = Math.Round(Next(0.35, 0.65) * (Side - width)), y = Math.Round(Next(0.35, 0.65) * (Side - height));
        var thing = new SceneObject(picture.Kind, new Box(x, y, x + width, y + height), (float)Next(-MostTurn, MostTurn));
        return new Scene(number, Side, Side, SceneRole.Good, SceneFormat.Jpeg, [thing]);
    }

    private static string NameOf(int kind) => Silhouette.Name(kind).Split(',')[0].Replace(' ', '-');
}
