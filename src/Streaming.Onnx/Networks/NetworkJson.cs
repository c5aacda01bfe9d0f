using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Streaming.Domain;

namespace Streaming.Onnx.Networks;

/// <summary>Reading and writing the descriptions of networks.</summary>
internal static class NetworkJson
{
    private const string Expected = "a network's description";
    private const int MostMegabytes = 1;

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        MaxDepth = 8,
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly JsonDocumentOptions DocumentOptions = new() { AllowDuplicateProperties = false, AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 8 };

    private static readonly string[] Keys =
        [.. typeof(NetworkEntries).GetProperties().Select(property => JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name))];

    /// <summary>The entries of a file.</summary>
    /// <exception cref="InputException">It is no such description.</exception>
    public static NetworkEntries Read(string path) => Parse(path, InputFile.readText(path, Expected, MostMegabytes));

    /// <summary>The entries in a text; the path names it in errors.</summary>
    /// <exception cref="InputException">It is no such description.</exception>
    public static NetworkEntries Parse(string path, string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, DocumentOptions);
            if (JsonFault.firstNull(document.RootElement) is { } place)
                throw new InputException($"{path}: {(place.Length == 0 ? "the whole" : place)} is null; expected a value, or nothing of that name.");
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement.Deserialize<NetworkEntries>(Options)!
                : throw new InputException($"{path}: expected {Expected}, an object; see schemas/network.schema.json.");
        }
        catch (JsonException e)
        {
            throw new InputException($"{path}: this is not {Expected}: {JsonFault.describe(e)}{JsonFault.hint(Keys, e)}; see schemas/network.schema.json.", e);
        }
        catch (InvalidOperationException e)
        {
            throw new InputException($"{path}: this is not {Expected}: {e.Message}", e);
        }
    }

    /// <summary>The text of a description.</summary>
    public static string Write(NetworkEntries entries) => JsonSerializer.Serialize(entries, Options) + "\n";
}
