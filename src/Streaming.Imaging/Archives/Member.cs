namespace Streaming.Imaging.Archives;

/// <summary>Where an archive has one of its files.</summary>
/// <param name="Offset">Where its bytes begin, or its number, as the archive counts.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="Part">Which of the files that the archive consists of has it, from 0.</param>
/// <param name="Sum">The CRC-32 that its bytes are stated to have, where archives of this kind say.</param>
internal readonly record struct Member(long Offset, long Length, int Part, uint Sum = 0);
