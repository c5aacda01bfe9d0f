using System.Text.Json;

namespace Streaming.Imaging.Boxes;

/// <summary>What looks at the tokens of a JSON text, one after the other.</summary>
/// <param name="token">The token; where it lies is gone after the call.</param>
/// <returns>Whether it wants the next one.</returns>
internal delegate bool JsonToken(ref Utf8JsonReader token);

/// <summary>Reads a JSON text piece by piece, so that memory does not depend on its length.</summary>
internal static class JsonPieces
{
    private const int Piece = 1 << 18;

    // The outline of a crowd, as text, is the longest that such files have.
    private const int LongestToken = 1 << 24;

    /// <summary>Reads to the end, or until a token is the last that is wanted.</summary>
    /// <exception cref="JsonException">It is no JSON, nests too deep, or holds a text of many megabytes.</exception>
    public static void Read(Stream stream, JsonToken look)
    {
        var state = new JsonReaderState(new JsonReaderOptions { MaxDepth = 64 });
        var buffer = new byte[Piece];
        var (held, isFirst) = (0, true);
        while (true)
        {
            var read = stream.ReadAtLeast(buffer.AsSpan(held), buffer.Length - held, throwOnEndOfStream: false);
            var isLast = held + read < buffer.Length;
            held += read;
            var skipped = isFirst && buffer.AsSpan(0, held).StartsWith("\uFEFF"u8) ? 3 : 0;
            isFirst = false;
            var reader = new Utf8JsonReader(buffer.AsSpan(skipped, held - skipped), isLast, state);
            while (reader.Read())
            {
                if (!look(ref reader))
                    return;
            }

            if (isLast)
                return;
            state = reader.CurrentState;
            var used = skipped + (int)reader.BytesConsumed;
            buffer.AsSpan(used, held - used).CopyTo(buffer);
            held -= used;
            if (held == buffer.Length && buffer.Length >= LongestToken)
                throw new JsonException($"a text or a number in it is longer than {LongestToken >> 20} MB");
            if (held > buffer.Length / 2)
                Array.Resize(ref buffer, 2 * buffer.Length);
        }
    }
}
