using System.Text.Json;
using System.Text.Json.Nodes;

namespace Streaming.Storage.Files;

/// <summary>Writes JSON trees whose numbers may be infinite or not a number, which JSON has no words for.</summary>
internal static class FiniteJson
{
    /// <summary>Writes the tree, with null in the place of every number that is not finite.</summary>
    public static void Write(Utf8JsonWriter writer, JsonNode? node)
    {
        switch (node)
        {
            case null:
                writer.WriteNullValue();
                break;
            case JsonObject map:
                writer.WriteStartObject();
                foreach (var (key, value) in map)
                {
                    writer.WritePropertyName(key);
                    Write(writer, value);
                }
                writer.WriteEndObject();
                break;
            case JsonArray list:
                writer.WriteStartArray();
                foreach (var value in list)
                    Write(writer, value);
                writer.WriteEndArray();
                break;
            case JsonValue value when value.TryGetValue(out double wide) && !double.IsFinite(wide)
                || value.TryGetValue(out float narrow) && !float.IsFinite(narrow):
                writer.WriteNullValue();
                break;
            default:
                node.WriteTo(writer, JsonFile.Options);
                break;
        }
    }
}
