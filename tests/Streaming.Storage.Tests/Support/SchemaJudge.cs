using NJsonSchema;

namespace Streaming.Storage.Tests.Support;

/// Judges JSON by the schemas of the project.
internal static class SchemaJudge
{
    public static string Folder => Path.Combine(AppContext.BaseDirectory, "schemas");

    public static async Task<IReadOnlyList<string>> Errors(string schema, string json)
    {
        var judge = await JsonSchema.FromFileAsync(Path.Combine(Folder, schema + ".schema.json"), TestContext.Current.CancellationToken);
        return [.. judge.Validate(json).Select(error => $"{error.Path}: {error.Kind}")];
    }
}
