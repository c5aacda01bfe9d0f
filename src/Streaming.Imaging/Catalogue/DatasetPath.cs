using Streaming.Domain;
using Streaming.Imaging.Archives;

namespace Streaming.Imaging.Catalogue;

/// <summary>How a dataset is named: by a path, or as what comes by standard input.</summary>
public static class DatasetPath
{
    /// <summary>Standard input as a dataset.</summary>
    public const string StandardInput = "-";

    // What the paths of its images begin with.
    private const string InputName = "standard input";

    private static readonly Lazy<string> Held = new(Hold);

    /// <summary>The dataset as it is written down: a full path, or standard input.</summary>
    public static string Told(string dataset) => dataset == StandardInput ? dataset : DataPath.full(dataset);

    /// <summary>The path that the paths of a dataset's images begin with, where they are opened at any place.</summary>
    /// <exception cref="InputException">Standard input holds no tar.</exception>
    internal static string ToOpen(string dataset) => dataset == StandardInput ? Held.Value : DataPath.full(dataset);

    /// <summary>The same where images are read as they come by.</summary>
    internal static string ToStream(string dataset) => dataset == StandardInput ? InputName : DataPath.full(dataset);

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
