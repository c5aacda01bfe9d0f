using Streaming.Domain;

namespace Streaming.Imaging.Files;

/// <summary>A file of a dataset, opened for reading.</summary>
/// <param name="Content">Its bytes, from the beginning.</param>
/// <param name="Stamp">The file as it was when it was opened, with its length.</param>
internal readonly record struct OpenedFile(Stream Content, FileStamp Stamp) : IDisposable
{
    /// <summary>Closes it.</summary>
    public void Dispose() => Content.Dispose();
}
