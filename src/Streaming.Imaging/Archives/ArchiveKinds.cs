using Streaming.Imaging.Files;

namespace Streaming.Imaging.Archives;

/// <summary>The kinds of archive that are read, told by what their files begin with.</summary>
internal static class ArchiveKinds
{
    /// <summary>The kinds in words.</summary>
    public const string Words = "a tar";

    /// <summary>The archive that an opened file is; null where it is none.</summary>
    public static IArchive? Read(OpenedFile file) => TarHeaders.Begins(file.Content) ? TarArchive.Read(file) : null;
}
