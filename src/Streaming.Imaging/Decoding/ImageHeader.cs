using SkiaSharp;
using Streaming.Domain;

namespace Streaming.Imaging.Decoding;

/// <summary>What the first bytes of an image file say of it.</summary>
/// <param name="Frame">Its size, as stored and as shown.</param>
/// <param name="Stamp">The file as it was when it was read.</param>
internal sealed record ImageHeader(ImageFrame Frame, FileStamp Stamp)
{
    // Reaches the size in nearly every file; metadata in front of it can be longer.
    private const int FirstBytes = 32 * 1024;

    /// <summary>Reads the header; pixels are not decoded.</summary>
    /// <exception cref="ItemRejectedException">The file is missing, not an image, or too large.</exception>
    public static ImageHeader Read(CatalogueEntry image) =>
        TryRead(image, FirstBytes) ?? TryRead(image, int.MaxValue) ?? throw Unreadable.NoImage(image.ImagePath);

    private static unsafe ImageHeader? TryRead(CatalogueEntry image, int most)
    {
        var path = image.ImagePath;
        using var file = FileBytes.Read(image, most);
        if (file.Span.IsEmpty)
            throw Unreadable.Because(path, "the file is empty");
        fixed (byte* bytes = file.Span)
        {
            using var data = SKData.Create((nint)bytes, file.Span.Length);
            using var codec = SKCodec.Create(data);
            return codec is null ? null : new ImageHeader(ImageFrame.Of(codec, file.Span, file.Stamp.Bytes, path), file.Stamp);
        }
    }
}
