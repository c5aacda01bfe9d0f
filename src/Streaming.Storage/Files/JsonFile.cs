using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Streaming.Domain;

namespace Streaming.Storage.Files;

/// <summary>
/// JSON files as this program writes them: UTF-8, indented by two spaces, keys in the order in which they were given,
/// names of properties in snake_case, keys of dictionaries as they are, numbers in the shortest form that reads back
/// the same, and null where a number is not finite.
/// </summary>
public static class JsonFile
{
    /// <summary>How .NET objects become JSON and back.</summary>
    public static JsonSerializerOptions Options { get; } = MakeOptions();

    private static readonly JsonWriterOptions Layout = new()
    {
        Indented = true,
        NewLine = "\n",
        // Files are read by people: rotate+ stays rotate+.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes a JSON tree or an object, such as a record or a dictionary; the file appears whole or not at all.</summary>
    public static void Write<T>(string path, T content) where T : notnull
    {
        var tree = content as JsonNode ?? JsonSerializer.SerializeToNode(content, Options);
        WholeFile.Write(path, stream =>
        {
            using (var writer = new Utf8JsonWriter(stream, Layout))
                FiniteJson.Write(writer, tree);
            stream.WriteByte((byte)'\n');
        });
    }

    /// <summary>Reads a file as an object.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What the file should be, with its article, such as "a description of bases".</param>
    /// <exception cref="InputException">The file is missing or is not that.</exception>
    public static T Read<T>(string path, string what) where T : notnull
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: expected {what}, but the file cannot be read ({e.Message}).", e);
        }
        try
        {
            return JsonSerializer.Deserialize<T>(text, Options)
                ?? throw new InputException($"{path}: expected {what}, found null.");
        }
        catch (JsonException e)
        {
            throw new InputException($"{path}: this is not {what} ({e.Message}); make it again.", e);
        }
    }

    private static JsonSerializerOptions MakeOptions()
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            Converters = { new FiniteDoubleConverter(), new FiniteSingleConverter() },
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
