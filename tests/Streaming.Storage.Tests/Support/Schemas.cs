using Streaming.Tests;

namespace Streaming.Storage.Tests.Support;

/// The schemas as they lie beside the tests.
internal static class Schemas
{
    public static string Folder => Path.Combine(AppContext.BaseDirectory, "schemas");

    /// What a schema has against a text; its name is without .schema.json.
    public static IReadOnlyList<string> Errors(string schema, string json) => SchemaJudge.Errors(Path.Combine(Folder, schema + ".schema.json"), json);
}
