using Streaming.Domain;

namespace Streaming.Imaging;

/// <summary>Refusals of image files, each one sentence that names the file and the cause.</summary>
internal static class Unreadable
{
    /// <summary>An <see cref="RejectReason.ImageUnreadable"/> that names the file and the cause.</summary>
    public static ItemRejectedException Because(string name, string cause, Exception? inner = null) =>
        new(RejectReason.ImageUnreadable, $"The image '{name}' cannot be used: {cause.TrimEnd('.')}.", inner);

    /// <summary>Refuses sizes that would take the memory of many ordinary images.</summary>
    public static void IfTooLarge(string name, int width, int height)
    {
        if (width < 1 || height < 1 || (long)width * height > ImageDecoder.MaxPixels)
            throw Because(name, $"it says to be {width}x{height} pixels, expected at most {ImageDecoder.MaxPixels} pixels in all");
    }
}
