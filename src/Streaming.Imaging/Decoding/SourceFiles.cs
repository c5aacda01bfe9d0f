using Streaming.Domain;
using Streaming.Imaging.Archives;

namespace Streaming.Imaging.Decoding;

/// <summary>Holds an original to the files that its size and its box were read from.</summary>
internal static class SourceFiles
{
    /// <summary>Refuses an original one of whose files is another one by now.</summary>
    /// <param name="original">The original.</param>
    /// <param name="image">Its image, as it was opened for decoding.</param>
    /// <exception cref="ItemRejectedException">The image, or an annotation, was replaced or written to.</exception>
    public static void RefuseReplaced(Original original, FileStamp image)
    {
        foreach (var known in original.Source.Files)
        {
            if (!known.Equals(known.File == image.File ? image : Now(known.File)))
                throw Unreadable.Replaced(original.Entry.ImagePath, known.File);
        }
    }

    private static FileStamp? Now(string path)
    {
        try
        {
            using var file = DataFiles.Open(path);
            return file.Stamp;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
