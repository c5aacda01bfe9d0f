namespace Streaming.Imaging.Files;

/// <summary>The checksum of zips, of bytes that come piece by piece.</summary>
internal sealed class Crc32
{
    // The polynomial of ISO 3309, its bits in reverse.
    private const uint Polynomial = 0xEDB88320;

    private static readonly uint[] OfByte = [.. Enumerable.Range(0, 256).Select(value =>
    {
        var rest = (uint)value;
        for (var bit = 0; bit < 8; bit++)
            rest = (rest & 1) == 0 ? rest >> 1 : (rest >> 1) ^ Polynomial;
        return rest;
    })];

    private uint rest = uint.MaxValue;

    /// <summary>That of all bytes so far.</summary>
    public uint Value => ~rest;

    /// <summary>Adds bytes behind the others.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
            rest = OfByte[(byte)(rest ^ value)] ^ (rest >> 8);
    }
}
