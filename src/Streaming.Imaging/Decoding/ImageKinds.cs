using SkiaSharp;

namespace Streaming.Imaging.Decoding;

/// <summary>
/// The kinds of picture that are read, and those that are known and not read. What a file is, is told by its content; its
/// name only says whether it is an image at all.
/// </summary>
internal static class ImageKinds
{
    /// <summary>The kinds that are read, in words.</summary>
    public const string Words = "JPEG, PNG, WebP, GIF or BMP";

    private static readonly HashSet<string> Read =
        new([".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".gif", ".bmp", ".dib"], StringComparer.OrdinalIgnoreCase);

    private static readonly HashSet<string> Others =
        new([
            ".tif", ".tiff", ".heic", ".heif", ".avif", ".jp2", ".j2k", ".jpx", ".jpf", ".jxl", ".jxr", ".wdp", ".ico", ".tga", ".psd", ".svg", ".ppm", ".pgm",
            ".pbm", ".pnm", ".pfm", ".exr", ".hdr", ".dng", ".cr2", ".cr3", ".nef", ".arw", ".orf", ".rw2", ".raf", ".raw", ".pcx", ".sgi", ".apng", ".jpm", ".j2c", ".jpc",
            ".heics", ".heifs", ".avifs", ".cur", ".icns", ".svgz", ".eps", ".ai", ".psb", ".xcf", ".kra", ".dds", ".ktx", ".ktx2", ".qoi", ".pam", ".ras", ".dcm", ".dicom", ".fits", ".fit", ".bpg", ".flif",
            ".emf", ".wmf", ".xpm", ".xbm", ".pef", ".srw", ".x3f", ".3fr", ".erf", ".mrw", ".nrw", ".rwl", ".iiq", ".dcr", ".kdc", ".crw", ".sr2", ".srf", ".mos",
        ], StringComparer.OrdinalIgnoreCase);

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> ReadBySpan = Read.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> OthersBySpan = Others.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether a file of this name is taken for an image.</summary>
    public static bool IsRead(ReadOnlySpan<char> name) => ReadBySpan.Contains(Path.GetExtension(name));

    /// <summary>Whether a file of this name is an image of a kind that is not read.</summary>
    public static bool IsPassedOver(ReadOnlySpan<char> name) => OthersBySpan.Contains(Path.GetExtension(name));

    /// <summary>Refuses what the codec could open but is none of the kinds that are read.</summary>
    /// <exception cref="Domain.ItemRejectedException">It is another kind.</exception>
    public static void RefuseOthers(SKCodec codec, string name)
    {
        if (codec.EncodedFormat is not (SKEncodedImageFormat.Jpeg or SKEncodedImageFormat.Png or SKEncodedImageFormat.Webp or SKEncodedImageFormat.Gif or SKEncodedImageFormat.Bmp))
            throw Unreadable.Because(name, $"it is a picture of the kind {codec.EncodedFormat}; expected {Words}");
    }
}
