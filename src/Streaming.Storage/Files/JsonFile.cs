using System.Text;
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

    // A list of all images of ImageNet as originals is about as long.
    private const int MostMegabytes = 512;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

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
    /// <param name="nulls">Whether it may hold null, as files do that hold numbers that were not finite.</param>
    /// <exception cref="InputException">The file is missing or is not that.</exception>
    public static T Read<T>(string path, string what, bool nulls = true) where T : notnull
    {
        var bytes = InputFile.readUtf8(path, what, MostMegabytes);
        try
        {
            return Parse<T>(bytes, nulls);
        }
        catch (JsonException e)
        {
            throw new InputException($"{path}: this is not {what}: {JsonFault.describe(e)}; make it again.", e);
        }
    }

    /// <summary>Reads a file that <see cref="Write"/> made as an object, with not a number where it has null for a number that was not finite.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What the file should be, with its article, such as "the figures of a run".</param>
    /// <exception cref="InputException">The file is missing or is not that.</exception>
    public static T ReadFigures<T>(string path, string what) where T : notnull
    {
        var bytes = InputFile.readUtf8(path, what, MostMegabytes);
        try
        {
            CheckTexts(bytes.Span);
            return JsonSerializer.Deserialize<T>(bytes.Span, Figures) ?? throw new JsonException("it is null");
        }
        catch (JsonException e)
        {
            throw new InputException($"{path}: this is not {what}: {JsonFault.describe(e)}; make it again.", e);
        }
    }

    /// <summary>Reads a JSON object that stands inside another file.</summary>
    /// <exception cref="JsonException">The text is another.</exception>
    internal static T Parse<T>(string text, bool nulls = true) where T : notnull => Parse<T>(Encoding.UTF8.GetBytes(text), nulls);

    private static T Parse<T>(ReadOnlyMemory<byte> bytes, bool nulls) where T : notnull
    {
        CheckTexts(bytes.Span);
        // Trees, unlike objects, would find a key that comes twice only when somebody asks for it.
        using (var document = JsonDocument.Parse(bytes, Strict))
            if (!nulls && JsonFault.firstNull(document.RootElement) is { } place)
                throw new JsonException($"{place} is null; expected a value");
        return JsonSerializer.Deserialize<T>(bytes.Span, Options) ?? throw new JsonException("it is null");
    }

    // All files are objects. Texts with half of a surrogate pair are found when somebody asks for them: that is now.
    private static void CheckTexts(ReadOnlySpan<byte> bytes)
    {
        var reader = new Utf8JsonReader(bytes);
        for (var first = true; reader.Read(); first = false)
        {
            if (first && reader.TokenType != JsonTokenType.StartObject)
                throw new JsonException("expected an object");
            if (reader.TokenType is not (JsonTokenType.PropertyName or JsonTokenType.String) || !reader.ValueIsEscaped)
                continue;
            try
            {
                reader.GetString();
            }
            catch (InvalidOperationException e)
            {
                throw new JsonException($"a text of it is none ({e.Message})", e);
            }
        }
    }

    private static readonly JsonSerializerOptions Figures = MakeFigures();

    private static JsonSerializerOptions MakeFigures()
    {
        var options = new JsonSerializerOptions(Options);
        options.Converters.Clear();
        options.Converters.Add(new UnknownDoubleConverter());
        options.MakeReadOnly();
        return options;
    }

    private static JsonSerializerOptions MakeOptions()
    {
        var options = new JsonSerializerOptions
        {
            TypeInfoResolver = new InliningResolver(),
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            AllowDuplicateProperties = false,
            Converters = { new FiniteDoubleConverter(), new FiniteSingleConverter() },
        };
        options.MakeReadOnly();
        return options;
    }
}
