namespace Streaming.Fuzz.Whole;

/// <summary>A way in which a picture of a dataset is damaged.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Do">Damages the picture of this path, without extension.</param>
internal sealed record Damage(string Name, Action<string> Do)
{
    /// <summary>Eight ways.</summary>
    public static IReadOnlyList<Damage> All { get; } =
    [
        new("empty", path => File.WriteAllBytes(path + ".png", [])),
        new("truncated", path => Cut(path + ".png")),
        new("garbage", path => File.WriteAllBytes(path + ".png", Noise(path))),
        new("wrong kind", path => File.WriteAllText(path + ".png", "<!DOCTYPE html><html><body>404 Not Found</body></html>")),
        new("unreadable", Close),
        new("annotation damaged", path => Cut(path + ".xml")),
        new("annotation missing", path => File.Delete(path + ".xml")),
        new("no number in the box", path => File.WriteAllText(path + ".xml", MadePictures.Annotation("NaN", "NaN"))),
    ];

    private static void Cut(string path)
    {
        using var file = File.OpenWrite(path);
        file.SetLength(file.Length / 2);
    }

    private static byte[] Noise(string path)
    {
        var noise = new byte[3000];
        new Random(path.Length).NextBytes(noise);
        return noise;
    }

    // Nothing is closed to a superuser; a link to nowhere is.
    private static void Close(string path)
    {
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess)
        {
            File.Delete(path + ".png");
            File.CreateSymbolicLink(path + ".png", "nowhere.png");
        }
        else
        {
            File.SetUnixFileMode(path + ".png", UnixFileMode.None);
        }
    }
}
