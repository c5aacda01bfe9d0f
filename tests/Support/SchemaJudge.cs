using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Json.Schema;

namespace Streaming.Tests;

/// Judges JSON by the schemas of the project, by the draft that they state.
internal static class SchemaJudge
{
    private static readonly ConcurrentDictionary<string, Lazy<EvaluationOptions>> Folders = new(StringComparer.Ordinal);

    /// What a schema's file has against a text; nothing where the text follows it.
    public static IReadOnlyList<string> Errors(string schema, string json)
    {
        var path = Path.GetFullPath(schema);
        var options = Folders.GetOrAdd(Path.GetDirectoryName(path)!, folder => new(() => Registered(folder))).Value;
        var judge = (JsonSchema)options.SchemaRegistry.Get(UriOf(path))!;
        var results = judge.Evaluate(JsonNode.Parse(json), options);
        // A schema that says what must not be has no words for it.
        return results.IsValid ? [] : [.. Faults(results).DefaultIfEmpty("it has what it must not have")];
    }

    // The schemas of a folder refer to one another.
    private static EvaluationOptions Registered(string folder)
    {
        var options = new EvaluationOptions { OutputFormat = OutputFormat.List };
        foreach (var path in Directory.GetFiles(folder, "*.schema.json"))
        {
            var schema = JsonSchema.FromText(File.ReadAllText(path));
            schema.BaseUri = UriOf(path);
            options.SchemaRegistry.Register(UriOf(path), schema);
        }

        return options;
    }

    // No file's: in a reference from one of these, # would be a letter of the next file's name.
    private static Uri UriOf(string path) => new("https://schemas.invalid/" + Path.GetFileName(path));

    private static IEnumerable<string> Faults(EvaluationResults results) =>
        (results.Errors ?? new Dictionary<string, string>()).Select(error => $"{results.InstanceLocation}: {error.Key}: {error.Value}")
            .Concat((results.Details ?? []).Where(detail => !detail.IsValid).SelectMany(Faults));
}
