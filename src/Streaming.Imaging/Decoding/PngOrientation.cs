using System.Buffers.Binary;

namespace Streaming.Imaging.Decoding;

/// <summary>
/// The EXIF orientation of a PNG: tag 0x0112 of the TIFF directory in its chunk eXIf, which the codec does not read.
/// </summary>
internal static class PngOrientation
{
    private const int Signature = 8, ChunkFrame = 12, DirectoryEntry = 12;
    private const ushort OrientationTag = 0x0112, ShortType = 3;

    /// <summary>The orientation, 1 to 8; 1 where there is none before the picture's data, or none that can be read.</summary>
    public static int Read(ReadOnlySpan<byte> png)
    {
        for (var at = Signature; at + ChunkFrame <= png.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(png[at..]);
            var name = png.Slice(at + 4, 4);
            if (length > png.Length - at - ChunkFrame || name.SequenceEqual("IDAT"u8))
                return 1;
            if (name.SequenceEqual("eXIf"u8))
                return OfTiff(png.Slice(at + 8, (int)length));
            at += ChunkFrame + (int)length;
        }

        return 1;
    }

    private static int OfTiff(ReadOnlySpan<byte> tiff)
    {
        var big = tiff.StartsWith("MM\0*"u8);
        if (tiff.Length < 8 || !(big || tiff.StartsWith("II*\0"u8)))
            return 1;
        var directory = big ? BinaryPrimitives.ReadUInt32BigEndian(tiff[4..]) : BinaryPrimitives.ReadUInt32LittleEndian(tiff[4..]);
        if (directory > tiff.Length - 2)
            return 1;
        int entries = Word(tiff, (int)directory, big);
        for (int i = 0, at = (int)directory + 2; i < entries && at + DirectoryEntry <= tiff.Length; i++, at += DirectoryEntry)
        {
            if (Word(tiff, at, big) == OrientationTag && Word(tiff, at + 2, big) == ShortType)
                return Word(tiff, at + 8, big) is var value and >= 1 and <= 8 ? value : 1;
        }

        return 1;
    }

    private static ushort Word(ReadOnlySpan<byte> tiff, int at, bool big) =>
        big ? BinaryPrimitives.ReadUInt16BigEndian(tiff[at..]) : BinaryPrimitives.ReadUInt16LittleEndian(tiff[at..]);
}
