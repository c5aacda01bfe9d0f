using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Json.Schema;

namespace Streaming.Tests;

/// Judges JSON by the schemas of the project, by the draft that they state.
internal static class SchemaJudge
{
    private static readonly ConcurrentDictionary<string, Lazy<SchemaRegistry>> Folders = new(StringComparer.Ordinal);

    /// What a schema's file has against a text; nothing where the text follows it.
    public static IReadOnlyList<string> Errors(string schema, string json)
    {
        var path = Path.GetFullPath(schema);
        var registry = Folders.GetOrAdd(Path.GetDirectoryName(path)!, folder => new(() => Registered(folder))).Value;
        var judge = (JsonSchema)registry.Get(new Uri(path))!;
        var results = judge.Evaluate(JsonNode.Parse(json), new EvaluationOptions { SchemaRegistry = registry, OutputFormat = OutputFormat.List });
        return results.IsValid ? [] : [.. Faults(results)];
    }

    // The schemas of a folder refer to one another.
    private static SchemaRegistry Registered(string folder)
    {
        var registry = new SchemaRegistry();
        foreach (var path in Directory.GetFiles(folder, "*.schema.json"))
            registry.Register(new Uri(path), JsonSchema.FromFile(path));
        return registry;
    }

    private static IEnumerable<string> Faults(EvaluationResults results) =>
        (results.Errors ?? new Dictionary<string, string>()).Select(error => $"{results.InstanceLocation}: {error.Key}: {error.Value}")
            .Concat((results.Details ?? []).Where(detail => !detail.IsValid).SelectMany(Faults));
}
