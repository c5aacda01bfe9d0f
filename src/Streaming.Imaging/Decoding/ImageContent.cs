using System.Security.Cryptography;
using Streaming.Domain;
using Streaming.Imaging.Archives;

namespace Streaming.Imaging.Decoding;

/// <summary>What an image's file holds, told apart by its hash: another content under the same name is another image.</summary>
public static class ImageContent
{
    /// <summary>What stands in the place of a hash where a file cannot be read, so that it differs from what the file holds once it can.</summary>
    public const string Unreadable = "unreadable";

    /// <summary>Whether an image's file is where a run found it, on disk or in an archive.</summary>
    public static bool IsThere(string path) => DataFiles.HasFile(path);

    /// <summary>The SHA-256 of a file's bytes, as <see cref="DecodedImage.ContentHash"/> has it, or <see cref="Unreadable"/>.</summary>
    public static string HashOf(string path)
    {
        try
        {
            using var file = FileBytes.Read(path, PixelPool.Instance);
            return Convert.ToHexStringLower(SHA256.HashData(file.Span));
        }
        catch (ItemRejectedException)
        {
            return Unreadable;
        }
    }

    /// <summary>Reads and decodes a file that must hold what it held before.</summary>
    /// <param name="path">The image file.</param>
    /// <param name="known">What <see cref="HashOf"/> told of it; null where nobody asked, and any content will do.</param>
    /// <exception cref="ItemRejectedException">It cannot be read, or it holds something else.</exception>
    public static DecodedImage Read(string path, string? known)
    {
        var image = ImageDecoder.Read(path);
        try
        {
            if (known is not null)
                ImageDecoder.RefuseOther(path, known, image.ContentHash);
            return image;
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }
}
