namespace Streaming.Storage.Tables;

/// <summary>One file of an archive, and where it is.</summary>
/// <param name="File">The path of the archive's file that has it.</param>
/// <param name="Name">Its name in the archive, with a / between any two folders.</param>
/// <param name="Offset">Where its bytes begin in that file.</param>
/// <param name="Bytes">How many they are.</param>
public readonly record struct ArchiveMemberRow(string File, string Name, long Offset, long Bytes);
