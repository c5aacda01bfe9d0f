using System.Buffers.Binary;
using Streaming.Imaging.Tests;

namespace Streaming.Fuzz.Targets;

/// <summary>PNG files of every colour type.</summary>
internal sealed class PngTarget : PictureTarget
{
    private const int HeaderLength = 8;

    public override string Name => "png";

    protected override IEnumerable<byte[]> Valid()
    {
        const int width = 24, height = 16;
        byte[] Rows(int bytes) => [.. Enumerable.Range(0, bytes).Select(i => (byte)(i * 7))];
        yield return PngFile.Make(width, height, 8, PngFile.Grey, Rows(width * height));
        yield return PngFile.Make(width, height, 8, PngFile.Rgb, Rows(width * height * 3));
        yield return PngFile.Make(width, height, 8, PngFile.Rgba, Rows(width * height * 4));
        yield return PngFile.Make(width, height, 16, PngFile.GreyAlpha, Rows(width * height * 4));
        yield return PngFile.Make(width, height, 16, PngFile.Rgb, Rows(width * height * 6));
        yield return PngFile.Make(width, height, 1, PngFile.Grey, Rows(width / 8 * height));
        yield return PngFile.Make(width, height, 8, PngFile.Palette, new byte[width * height], [255, 0, 0, 0, 255, 0], [128, 255]);
    }

    protected override IEnumerable<string> Tokens() => ["IHDR", "IDAT", "IEND", "PLTE", "tRNS", "gAMA", "iCCP", "tEXt", "zTXt", "eXIf", "acTL", "fcTL", "fdAT", "sRGB", "pHYs"];

    protected override IEnumerable<byte[]> ByteTokens() =>
    [
        [0, 0, 0x27, 0x10], [0, 0, 0xFF, 0xFF], [0, 1, 0, 0], [0x7F, 0xFF, 0xFF, 0xFF], [0x78, 0x9C], [0, 0, 0, 0, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82],
        [0, 0, 0, 14, .. "eXIfMM"u8, 0, 42, 0, 0, 0, 8, 0, 1, 1, 18],
    ];

    /// <summary>Every chunk's checksum.</summary>
    protected override byte[] Repair(byte[] input)
    {
        var copy = (byte[])input.Clone();
        for (var at = HeaderLength; at + 12 <= copy.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(copy.AsSpan(at));
            if (length > copy.Length - at - 12)
                break;
            BinaryPrimitives.WriteUInt32BigEndian(copy.AsSpan(at + 8 + (int)length), Crc(copy.AsSpan(at + 4, 4 + (int)length)));
            at += 12 + (int)length;
        }
        return copy;
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var i = 0; i < 8; i++)
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320u);
        }
        return ~crc;
    }
}
