using System.Text;
using System.Text.Json.Nodes;
using Streaming.Domain;
using Streaming.Storage.Safetensors;

namespace Streaming.Fuzz.Whole;

/// <summary>What a folder of the program holds: whole files, and the same as another.</summary>
internal static class WholeFiles
{
    // What differs from run to run: when, how long, where.
    private static readonly string[] Passing = ["second", "peak", "stages", "waiting", "per_s", "rate", "started", "time", "machine", "folder", "out"];

    /// <summary>Names every file that is not whole although its name says that it is.</summary>
    public static IReadOnlyList<string> Broken(string folder) =>
        Directory.Exists(folder) ? [.. Files(folder).Where(path => !IsWhole(path))] : [];

    /// <summary>Says how two results differ; null where they are the same. JSON is compared without times.</summary>
    public static string? Difference(string expected, string actual, IReadOnlyList<string> parts)
    {
        foreach (var part in parts)
        {
            var (left, right) = (Path.Combine(expected, part), Path.Combine(actual, part));
            if (Directory.Exists(left))
            {
                var (names, others) = (Names(left), Names(right));
                if (!names.SequenceEqual(others))
                    return $"{part} holds {string.Join(' ', others)}, expected {string.Join(' ', names)}";
                if (names.Where(name => !Same(Path.Combine(left, name), Path.Combine(right, name))).FirstOrDefault() is { } other)
                    return $"{part}/{other} differs";
            }
            else if (!File.Exists(right))
            {
                return $"{part} is missing";
            }
            else if (!Same(left, right))
            {
                return $"{part} differs";
            }
        }
        return null;
    }

    private static IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(path => !path.EndsWith(".partial", StringComparison.Ordinal) && !path.Contains(".new" + Path.DirectorySeparatorChar, StringComparison.Ordinal));

    private static bool IsWhole(string path)
    {
        switch (Path.GetExtension(path))
        {
            case ".json":
                return Parse(path) is not null;
            case ".safetensors":
                try
                {
                    SafetensorsFile.Open(path).Dispose();
                    return true;
                }
                catch (InputException)
                {
                    return false;
                }
            case ".parquet":
                var bytes = File.ReadAllBytes(path);
                return bytes.Length > 12 && bytes.AsSpan(0, 4).SequenceEqual("PAR1"u8) && bytes.AsSpan(bytes.Length - 4).SequenceEqual("PAR1"u8);
            case ".html":
                return File.ReadAllText(path).TrimEnd().EndsWith("</html>", StringComparison.Ordinal);
            default:
                return true;
        }
    }

    // A report tells times; it has to be there and whole.
    private static bool Same(string expected, string actual) =>
        Path.GetExtension(expected) == ".json" ? Lasting(Parse(expected))?.ToJsonString() == Lasting(Parse(actual))?.ToJsonString()
        : Path.GetExtension(expected) == ".html" ? IsWhole(actual)
        : File.ReadAllBytes(expected).AsSpan().SequenceEqual(File.ReadAllBytes(actual));

    private static JsonNode? Parse(string path)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(path, Encoding.UTF8));
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }

    private static JsonNode? Lasting(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                foreach (var (key, value) in map.ToList())
                {
                    if (Passing.Any(word => key.Contains(word, StringComparison.Ordinal)))
                        map.Remove(key);
                    else
                        Lasting(value);
                }
                break;
            case JsonArray list:
                foreach (var value in list)
                    Lasting(value);
                break;
        }
        return node;
    }

    private static List<string> Names(string folder) =>
        Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)] : [];
}
