using Streaming.Domain;

namespace Streaming.Imaging.Decoding;

/// <summary>Refusals of image files, each one sentence that names the file and the cause.</summary>
internal static class Unreadable
{
    /// <summary>An <see cref="RejectReason.ImageUnreadable"/> that names the file and the cause.</summary>
    public static ItemRejectedException Because(string name, string cause, Exception? inner = null) =>
        new(RejectReason.ImageUnreadable, $"The image '{name}' cannot be used: {cause.TrimEnd('.')}.", inner);

    /// <summary>The refusal of a file whose content is no picture.</summary>
    public static ItemRejectedException NoImage(string name) => Because(name, $"it is no {ImageKinds.Words} picture that can be read");

    /// <summary>The refusal of an image that is no longer what was read of it before.</summary>
    public static ItemRejectedException Replaced(string name, string file) =>
        Because(name, $"'{file}' was replaced or written to while the run went on; run again when its files are at rest");

    /// <summary>Refuses sizes that would take the memory of many ordinary images.</summary>
    public static void IfTooLarge(string name, int width, int height)
    {
        if (width < 1 || height < 1 || (long)width * height > ImageLimits.MaxPixels)
            throw Because(name, $"it says to be {width}x{height} pixels, expected at most {ImageLimits.MaxPixels} pixels in all (--max-pixels)");
    }

    /// <summary>Refuses sizes that the file has too few bytes for, before memory is taken for them.</summary>
    public static void IfCannotHold(string name, int width, int height, long fileBytes, long mostPixels)
    {
        if ((long)width * height > mostPixels)
            throw Because(name, $"the file is truncated or damaged: it says to be {width}x{height} pixels and has {fileBytes} bytes, too few for more than {mostPixels} pixels");
    }
}
