using System.Text.Json;
using System.Text.Json.Nodes;

namespace Streaming.Cli.Inspection;

/// <summary>A JSON object in a few lines for reading: what is short is said, what is long is counted.</summary>
internal static class JsonLines
{
    private const int LongestValue = 100;
    private const int MostEntries = 8;

    /// <summary>One line for each key of the object, in its order, but for those that are left out.</summary>
    public static IEnumerable<string> Of(JsonObject tree, params string[] leaveOut) =>
        from pair in tree
        where !leaveOut.Contains(pair.Key)
        select $"  {pair.Key,-20} {Short(pair.Value)}";

    /// <summary>The values of an object that say something, on one line: no flags that are off, and nothing that is empty.</summary>
    public static string Given(JsonObject tree) =>
        string.Join(", ", tree.Where(pair => pair.Value is not null and not JsonArray { Count: 0 } && pair.Value.ToJsonString() != "false").Select(pair => $"{pair.Key} {Short(pair.Value)}"));

    /// <summary>A value on one line.</summary>
    public static string Short(JsonNode? value) => Cut(value switch
    {
        null => "none",
        JsonArray list when list.Count <= MostEntries && list.All(item => item is JsonValue or null) => string.Join(", ", list.Select(Short)),
        JsonArray list => $"{list.Count} entries",
        JsonObject map when map.Count == 0 => "none",
        JsonObject map when map.Count <= MostEntries && map.All(pair => pair.Value is JsonValue) => string.Join(", ", map.Select(pair => $"{pair.Key} {Short(pair.Value)}")),
        JsonObject map => $"{string.Join(", ", map.Take(MostEntries).Select(pair => pair.Key))}{(map.Count > MostEntries ? $" and {map.Count - MostEntries} more" : "")}",
        _ when value.GetValueKind() == JsonValueKind.Number && value.AsValue().TryGetValue(out double number) => Number(number),
        _ => value.ToString(),
    });

    private static string Number(double number) =>
        number == Math.Floor(number) && Math.Abs(number) < 1e15 ? $"{number:0}" : $"{number:G6}";

    private static string Cut(string text) => text.Length <= LongestValue ? text : text[..(LongestValue - 3)] + "...";
}
