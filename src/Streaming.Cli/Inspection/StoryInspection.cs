using System.Text.Json.Nodes;

namespace Streaming.Cli.Inspection;

/// <summary>Says in lines what story.json and split.json hold.</summary>
internal static class StoryInspection
{
    /// <summary>What such a file holds, line by line; none where it is neither.</summary>
    public static IEnumerable<string> Lines(string file, JsonObject tree)
    {
        if (tree["held_out"] is JsonArray heldOut && tree["learned_from"] is JsonArray learned)
            return [$"{file}: {learned.Count} originals are learned from, {heldOut.Count} held out"];
        return tree["story"] is not null && tree["parts"] is JsonArray parts ? OfStory(file, tree, parts) : [];
    }

    private static IEnumerable<string> OfStory(string file, JsonObject tree, JsonArray parts)
    {
        yield return $"{file}: a {JsonLines.Short(tree["story"])} story of {JsonLines.Short(tree["dataset"])}";
        foreach (var part in parts.OfType<JsonObject>())
        {
            var took = part["seconds"] is { } seconds ? $" in {JsonLines.Short(seconds)} s" : "";
            var why = part["why"] is { } reason ? $": {JsonLines.Short(reason)}" : "";
            yield return $"  {JsonLines.Short(part["name"]),-10} {JsonLines.Short(part["state"])}{took}{why}";
        }
    }
}
