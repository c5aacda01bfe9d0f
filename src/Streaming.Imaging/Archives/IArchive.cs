using Streaming.Imaging.Files;

namespace Streaming.Imaging.Archives;

/// <summary>
/// A file that holds files, read where it lies: nothing of it is unpacked. Members are told by their names, with a / between any
/// two folders; names never become paths on disk. All members may be called from any number of threads.
/// </summary>
internal interface IArchive
{
    /// <summary>What it holds.</summary>
    IMembers Members { get; }

    /// <summary>What of it cannot be read; such as its end, where it is cut off.</summary>
    IReadOnlyList<ArchiveFault> Faults { get; }

    /// <summary>Opens a member.</summary>
    /// <param name="member">The member.</param>
    /// <param name="path">What it is called: the archive's path with its name behind.</param>
    /// <exception cref="IOException">The archive cannot be read, or is no longer the one that was indexed.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    OpenedFile Open(Member member, string path);
}
