namespace Streaming.Imaging.Files;

/// <summary>What the bytes of a file are to sum up to, compared once all of them were read, wherever a reader went back on the way.</summary>
/// <param name="stated">The CRC-32 that was stated.</param>
/// <param name="length">How many bytes there are.</param>
/// <param name="path">What the file is called.</param>
internal sealed class StatedSum(uint stated, long length, string path)
{
    private readonly Crc32 sum = new();
    private long summed;

    /// <summary>Bytes were read.</summary>
    /// <param name="position">Where the first of them stands.</param>
    /// <param name="bytes">The bytes.</param>
    /// <exception cref="IOException">They are the last ones, and the sum is another.</exception>
    public void Note(long position, ReadOnlySpan<byte> bytes)
    {
        if (position > summed || position + bytes.Length <= summed)
            return;
        sum.Add(bytes[(int)(summed - position)..]);
        summed = position + bytes.Length;
        if (summed == length && sum.Value != stated)
            throw new IOException($"'{path}' is damaged: the sum of its bytes is {sum.Value:x8}, where its archive says {stated:x8}; fetch it again");
    }
}
