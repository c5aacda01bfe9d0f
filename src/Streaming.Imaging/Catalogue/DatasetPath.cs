using Streaming.Domain;
using Streaming.Imaging.Archives;

namespace Streaming.Imaging.Catalogue;

/// <summary>Where the images of a dataset are opened: at its path, or, of standard input, where what came by it is held or streamed.</summary>
internal static class DatasetPath
{
    // What the paths of its images begin with.
    private const string InputName = "standard input";

    private static readonly Lazy<string> Held = new(Hold);

    /// <summary>The path that the paths of a dataset's images begin with, where they are opened at any place.</summary>
    /// <exception cref="InputException">Standard input holds no tar.</exception>
    public static string ToOpen(string dataset) => dataset == DataPath.StandardInput ? Held.Value : DataPath.full(dataset);

    /// <summary>The same where images are read as they come by.</summary>
    public static string ToStream(string dataset) => dataset == DataPath.StandardInput ? InputName : DataPath.full(dataset);

    // Standard input comes once: what goes over its images several times needs a file of it.
    private static string Hold()
    {
        using var input = Console.OpenStandardInput();
        try
        {
            ArchiveCache.Name(InputName, TarArchive.ReadStream(input, InputName));
            return InputName;
        }
        catch (IOException e)
        {
            throw new InputException($"Standard input cannot be read: {e.Message.TrimEnd('.')}.", e);
        }
    }
}
