using System.Text.Json.Nodes;

namespace Streaming.EndToEnd.Tests;

/// A plan that has one of everything - tracked turns, direct shifts, sub-cell flows, a channel map - and no more of it than laws
/// need that do not depend on size: resuming, adding, merging, any number of threads. 14 views and 10 pairs an original.
internal static class TinyPlan
{
    private static readonly Dictionary<string, string> Families = new()
    {
        ["rotate+"] = """{"flows": "tracked", "base": 10, "amounts": [10, 20], "poses": 4}""",
        ["left"] = """{"base": 5, "amounts": [5, 10], "poses": 1}""",
    };

    /// Steps that flows are found for, of each original.
    public const int Steps = 10;

    /// Pairs of each original.
    public const int Pairs = 10;

    /// Pairs of a part, so that a few originals fill several.
    public const int PartPairs = 2 * Pairs;

    /// Writes it with some of its families, or all; what is not smaller here is the plan quick's.
    public static string Write(string path, params string[] families)
    {
        var plan = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "data", "plans", "quick.json")))!.AsObject();
        plan.Remove("$schema");
        plan["name"] = "tiny";
        plan["families"] = new JsonObject(Families.Where(family => families.Length == 0 || families.Contains(family.Key))
            .Select(family => KeyValuePair.Create(family.Key, JsonNode.Parse(family.Value))));
        plan["channel_map"] = new JsonObject { ["layers"] = new JsonArray("conv5"), ["poses"] = 4, ["cells"] = 64, ["degree"] = 1 };
        File.WriteAllText(path, plan.ToJsonString());
        return path;
    }

    /// The same without a channel map, so that a run goes on from its parts alone.
    public static string WriteWithoutMap(string path, params string[] families)
    {
        var plan = JsonNode.Parse(File.ReadAllText(Write(path, families)))!.AsObject();
        plan.Remove("channel_map");
        File.WriteAllText(path, plan.ToJsonString());
        return path;
    }
}
