using System.Text.Json;
using System.Text.Json.Serialization;

namespace Streaming.Storage.Files;

/// <summary>Reads null as not a number: what <see cref="FiniteDoubleConverter"/> made of a number that was not finite.</summary>
internal sealed class UnknownDoubleConverter : JsonConverter<double>
{
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.Number => reader.GetDouble(),
        JsonTokenType.Null => double.NaN,
        _ => throw new JsonException("expected a number"),
    };

    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) => throw new NotSupportedException();
}
